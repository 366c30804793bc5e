"""What a client sends to a listed service: chat requests over HTTP/1.1."""
import json
from typing import Iterable

HOST = 'api.openai.com'
PATH = '/v1/chat/completions'
SERVICE = 'openai-api'
MARK = '【機密性2】'  # what the shipped signature mark.c2.stamp is made for
SIGNATURE = 'mark.c2.stamp'
PROSE = ('次年度の予算要求について各部署の意見を取りまとめた資料です。内容を確認し、表現を整えてください。', 
         '調査の結果、利用者の満足度は前年より向上していることが分かりました。詳しい数字は別表のとおりです。',
         '申請書の様式を見直し、窓口での待ち時間を短くする案が示されました。担当者は期日までに回答します。')


def marked_text(number: int = 0) -> str:
    """A document with its mark at the head of a line of its own, and enough prose to be one."""
    return f'{MARK}\n資料 第{number}号\n' + '\n'.join(PROSE) + '\n'


def chat_json(text: str, ascii_only: bool = False) -> bytes:
    body = {'model': 'gpt', 'messages': [{'role': 'user', 'content': text}]}
    return json.dumps(body, ensure_ascii=ascii_only).encode()


def post(body: bytes, host: str = HOST, path: str = PATH, content_type: str = 'application/json', **headers: str) -> bytes:
    """A request with its Content-Length; headers as content_encoding='gzip'."""
    lines = [f'POST {path} HTTP/1.1', f'Host: {host}', f'Content-Type: {content_type}', f'Content-Length: {len(body)}']
    lines += [f'{name.replace("_", "-").title()}: {value}' for name, value in headers.items()]
    return '\r\n'.join(lines).encode() + b'\r\n\r\n' + body


def post_chunks(pieces: Iterable[bytes], host: str = HOST, path: str = PATH) -> bytes:
    """The same in chunks, RFC 9112 section 7.1."""
    head = f'POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n'
    return head.encode() + b''.join(b'%x\r\n%s\r\n' % (len(piece), piece) for piece in pieces if piece) + b'0\r\n\r\n'
