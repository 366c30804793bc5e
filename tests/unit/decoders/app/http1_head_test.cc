#include "decoders/app/http1_head.h"

#include <gtest/gtest.h>

namespace sekimori {
namespace {

struct Parsed {
  bool ok;
  Http1Head head;
  std::vector<HeaderField> fields;
};

Parsed request(std::string_view text) {
  Parsed parsed;
  parsed.ok = parse_request_head(as_bytes(text), 1'000, parsed.fields, parsed.head);
  return parsed;
}

Parsed response(std::string_view text) {
  Parsed parsed;
  parsed.ok = parse_response_head(as_bytes(text), 1'000, parsed.fields, parsed.head);
  return parsed;
}

TEST(Http1Head, ReadsARequest) {
  const Parsed parsed =
      request("POST /v1/chat?x=1 HTTP/1.1\r\nHost: api.openai.com\r\nContent-Length: 12\r\n\r\n");
  ASSERT_TRUE(parsed.ok);
  EXPECT_EQ(parsed.head.request.method, "POST");
  EXPECT_EQ(parsed.head.request.target, "/v1/chat?x=1");
  EXPECT_EQ(parsed.head.request.host, "api.openai.com");
  EXPECT_EQ(parsed.head.request.protocol, "HTTP/1.1");
  EXPECT_EQ(parsed.head.framing.kind, BodyFraming::kLength);
  EXPECT_EQ(parsed.head.framing.length, 12u);
}

// RFC 9112 sections 2.2 and 3: what a lenient recipient may do.
TEST(Http1Head, ForgivesWhatOldClientsAndMirrorsDo) {
  EXPECT_TRUE(request("GET / HTTP/1.0\nHost: h\n\n").ok);
  EXPECT_EQ(request("GET \t /two  words HTTP/1.1\r\n\r\n").head.request.target, "/two  words");
  EXPECT_EQ(request("\r\n\r\nGET / HTTP/1.1\r\n\r\n").head.request.method, "GET");
  EXPECT_EQ(request("GET /gen.php?x=1\r\nHost: 5.8.88.25\r\n\r\n").head.request.host, "5.8.88.25");
  EXPECT_EQ(request("GET /\r\n\r\n").head.request.protocol, "HTTP/0.9");
  EXPECT_TRUE(request("NOTIFY * HTTP/1.1\r\n\r\n").ok);
  EXPECT_FALSE(request("USER anonymous\r\n\r\n").ok);
  EXPECT_FALSE(request("GET foo\r\n\r\n").ok);
  EXPECT_FALSE(request("INVITE sip:a@b SIP/2.0\r\n\r\n").ok);
}

// RFC 9112 section 3.2.2: the target's authority wins over Host.
TEST(Http1Head, TakesTheHostOfAnAbsoluteTarget) {
  EXPECT_EQ(request("GET http://a.example:81/x HTTP/1.1\r\nHost: b\r\n\r\n").head.request.host,
            "a.example:81");
  EXPECT_EQ(request("GET http://u:p@a.example/x HTTP/1.1\r\n\r\n").head.request.host, "a.example");
  EXPECT_EQ(request("GET /x?u=http://c/ HTTP/1.1\r\nHost: b\r\n\r\n").head.request.host, "b");
  EXPECT_EQ(request("CONNECT a.example:443 HTTP/1.1\r\n\r\n").head.request.target, "a.example:443");
}

// RFC 9112 section 5.2.
TEST(Http1Head, UnfoldsLines) {
  const Parsed parsed =
      request("POST / HTTP/1.1\r\nX: one\r\n two\r\nTransfer-Encoding:\r\n chunked\r\n\r\n");
  ASSERT_TRUE(parsed.ok);
  EXPECT_EQ(field_value(parsed.fields, "x"), "one\r\n two");
  EXPECT_EQ(parsed.head.framing.kind, BodyFraming::kChunked);
}

// RFC 9112 section 6.3.
TEST(Http1Head, SaysHowTheBodyEnds) {
  EXPECT_EQ(request("POST / HTTP/1.1\r\nTransfer-Encoding: gzip, chunked\r\nContent-Length: 5\r\n\r\n")
                .head.framing.kind,
            BodyFraming::kChunked);
  EXPECT_EQ(request("POST / HTTP/1.1\r\nTransfer-Encoding: chunked, identity\r\n\r\n").head.framing.kind,
            BodyFraming::kChunked);
  EXPECT_EQ(request("POST / HTTP/1.1\r\nTransfer-Encoding: CHUNKED;q=1\r\n\r\n").head.framing.kind,
            BodyFraming::kChunked);
  EXPECT_EQ(request("POST / HTTP/1.1\r\nTransfer-Encoding: chunkedx\r\n\r\n").head.framing.kind,
            BodyFraming::kNone);
  EXPECT_EQ(request("POST / HTTP/1.1\r\n\r\n").head.framing.kind, BodyFraming::kNone);
  EXPECT_EQ(response("HTTP/1.1 200 OK\r\n\r\n").head.framing.kind, BodyFraming::kUntilClose);
}

TEST(Http1Head, TakesTheFirstLengthAndSaysIfItIsDoubtful) {
  const auto framing = [](std::string_view lengths) {
    return request("POST / HTTP/1.1\r\n" + std::string(lengths) + "\r\n\r\n").head.framing;
  };
  EXPECT_FALSE(framing("Content-Length: 5\r\nContent-Length: 5").malformed);
  EXPECT_TRUE(framing("Content-Length: 5\r\nContent-Length: 6").malformed);
  EXPECT_EQ(framing("Content-Length: 5\r\nContent-Length: 6").length, 5u);
  EXPECT_TRUE(framing("Content-Length: 5, 5").malformed);
  EXPECT_EQ(framing("Content-Length: 5, 5").length, 5u);
  EXPECT_TRUE(framing("Content-Length: +5").malformed);
  EXPECT_EQ(framing("Content-Length: abc").kind, BodyFraming::kNone);
  EXPECT_LE(framing("Content-Length: 99999999999999999999999999").length, std::uint64_t{1} << 60);
}

TEST(Http1Head, ReadsAResponse) {
  EXPECT_EQ(response("HTTP/1.1 204 No Content\r\n\r\n").head.response.status, 204);
  EXPECT_EQ(response("HTTP/1.0 200\r\n\r\n").head.response.status, 200);
  EXPECT_EQ(response("HTTP/1.1  404  nope\r\n\r\n").head.response.status, 404);
  EXPECT_FALSE(response("HTTP/1.1 20\r\n\r\n").ok);
  EXPECT_FALSE(response("HTTP/1.1 OK\r\n\r\n").ok);
  EXPECT_FALSE(response("ICY 200 OK\r\n\r\n").ok);
}

TEST(Http1Head, FindsTheEndInAnySplit) {
  const std::string text = "GET / HTTP/1.1\r\nHost: h\r\n\r\nbody";
  for (std::size_t had = 0; had <= 26; ++had) EXPECT_EQ(head_length(as_bytes(text), had), 27u) << had;
  EXPECT_EQ(head_length(as_bytes("GET / HTTP/1.1\nHost: h\n\nx"), 0), 24u);
  EXPECT_EQ(head_length(as_bytes("GET / HTTP/1.1\r\nHost: h\r\n\r"), 0), 0u);
}

TEST(Http1Head, TellsMessagesFromOtherProtocols) {
  const auto is = [](std::string_view text) { return classify_message(as_bytes(text)); };
  EXPECT_EQ(is("GET /partial"), MessageStart::kRequest);
  EXPECT_EQ(is("PROPFIND / HTTP/1.1\r\n"), MessageStart::kRequest);
  EXPECT_EQ(is("PROPFIND /"), MessageStart::kUndecided);
  EXPECT_EQ(is("GE"), MessageStart::kUndecided);
  EXPECT_EQ(is("HTTP/1.1 200"), MessageStart::kResponse);
  EXPECT_EQ(is("HTT"), MessageStart::kUndecided);
  EXPECT_EQ(is("220 smtp ready\r\n"), MessageStart::kNeither);
  EXPECT_EQ(is("EHLO host\r\n"), MessageStart::kNeither);
  EXPECT_EQ(is("\x16\x03\x01"), MessageStart::kNeither);
  EXPECT_EQ(is("INVITE sip:x SIP/2.0\r\n"), MessageStart::kNeither);
  EXPECT_EQ(is("AVERYLONGMETHODNAMETHATISNONE / HTTP/1.1"), MessageStart::kNeither);
}

TEST(Http1Head, ReadsNoMoreFieldsThanTheLimit) {
  std::string text = "GET / HTTP/1.1\r\n";
  for (int i = 0; i < 50; ++i) text += "X: y\r\n";
  std::vector<HeaderField> fields;
  Http1Head head;
  ASSERT_TRUE(parse_request_head(as_bytes(text + "\r\n"), 20, fields, head));
  EXPECT_EQ(fields.size(), 20u);
}

}  // namespace
}  // namespace sekimori
