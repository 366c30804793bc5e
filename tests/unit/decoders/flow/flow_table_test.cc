#include "decoders/flow/flow_table.h"

#include <algorithm>
#include <numeric>
#include <random>

#include <gtest/gtest.h>

#include "decoders/packet/decode.h"
#include "tests/unit/support/traffic.h"

namespace sekimori {
namespace {

using test::Conversation;
using test::Ends;
using test::kAck;
using test::kPsh;
using test::kStart;
using test::tcp_frame;
using test::TestFrame;

// Writes down what it is told: "c:text" from the client, "s:text" from the server, "c-3" for a hole of three
// bytes, "c.fin" for an end.
class Notes final : public SinkFactory {
 public:
  std::unique_ptr<StreamSink> open_flow(const FlowFacts& facts) override {
    ++flows;
    last_facts = facts;
    return std::make_unique<Forward>(*this);
  }
  Want on_data(Direction direction, Bytes bytes, const Moment& at) {
    const std::string side = direction == Direction::kFromOpener ? "c:" : "s:";
    if (!log.empty() && log.back().starts_with(side)) {
      log.back() += as_text(bytes);
    } else {
      log.push_back(side + std::string(as_text(bytes)));
    }
    frames.push_back(at.frame);
    return answer(direction, as_text(bytes));
  }
  Want on_gap(Direction direction, std::uint64_t length, const Moment&) {
    log.push_back((direction == Direction::kFromOpener ? "c-" : "s-") + std::to_string(length));
    return Want::more();
  }
  void on_close(Direction direction, CloseReason reason, const Moment&) {
    static constexpr const char* kNames[] = {"fin", "reset", "idle", "replaced", "evicted", "end"};
    log.push_back((direction == Direction::kFromOpener ? "c." : "s.") +
                  std::string(kNames[static_cast<int>(reason)]));
  }

  std::function<Want(Direction, std::string_view)> answer = [](Direction, std::string_view) {
    return Want::more();
  };
  std::vector<std::string> log;
  std::vector<std::uint64_t> frames;
  int flows = 0;
  FlowFacts last_facts;

 private:
  class Forward final : public StreamSink {
   public:
    explicit Forward(Notes& notes) : notes_(notes) {}
    Want on_data(Direction d, Bytes b, const Moment& at) override { return notes_.on_data(d, b, at); }
    Want on_gap(Direction d, std::uint64_t n, const Moment& at) override { return notes_.on_gap(d, n, at); }
    void on_close(Direction d, CloseReason r, const Moment& at) override { notes_.on_close(d, r, at); }

   private:
    Notes& notes_;
  };
};

class Flows : public ::testing::Test {
 protected:
  void make(std::uint64_t entries = 100, std::uint64_t pool = 1 << 20) {
    table_ = std::make_unique<FlowTable>(
        FlowTable::Options{.entries_max = entries, .reorder_pool_bytes = pool, .hash_seed = 1}, limits_,
        counters_, notes_);
  }
  void feed(const TestFrame& test) {
    if (!table_) make();
    Frame frame;
    frame.bytes = as_bytes(test.bytes);
    frame.wire_bytes = test.wire_bytes != 0 ? test.wire_bytes : static_cast<std::uint32_t>(test.bytes.size());
    frame.moment = {.time = test.time, .frame = ++frame_, .source = 0};
    Packet packet;
    ASSERT_EQ(decode(frame, fragments_, packet), std::nullopt);
    now_ = std::max(now_, test.time);
    table_->on_packet(packet, key_of(packet, true), now_);
  }
  void feed(const std::vector<TestFrame>& frames) {
    for (const TestFrame& frame : frames) feed(frame);
  }
  void end() { table_->close_all(now_); }
  void restart() {
    table_.reset();
    notes_.log.clear();
    notes_.frames.clear();
    notes_.flows = 0;
  }
  // All that the client said, holes as "_".
  std::string client_text() const {
    std::string text;
    for (const std::string& note : notes_.log) {
      if (note.starts_with("c:")) text += note.substr(2);
      if (note.starts_with("c-")) text += std::string(std::stoul(note.substr(2)), '_');
    }
    return text;
  }

  Limits limits_;
  Counters counters_;
  Defragmenter fragments_{limits_, counters_};
  Notes notes_;
  std::unique_ptr<FlowTable> table_;
  std::uint64_t frame_ = 0;
  PacketTime now_ = 0;
};

TEST_F(Flows, HandsOnBothDirectionsInOrder) {
  feed(Conversation().handshake().client("hello").server("world").client_fin().server_fin().frames());
  EXPECT_EQ(notes_.log, (std::vector<std::string>{"c:hello", "s:world", "c.fin", "s.fin"}));
  EXPECT_EQ(notes_.flows, 1);
  EXPECT_EQ(to_string(notes_.last_facts.opener.address), "10.0.3.7");
  EXPECT_FALSE(notes_.last_facts.joined);
  EXPECT_EQ(counters_.get(Count::kFlowsFin), 1u);
  EXPECT_EQ(counters_.get(Count::kDelivered), 10u);
}

TEST_F(Flows, KnowsTheClientFromASynAckAlone) {
  auto frames = Conversation().handshake().client("hi").frames();
  frames.erase(frames.begin());  // the SYN was missed
  feed(frames);
  EXPECT_EQ(to_string(notes_.last_facts.opener.address), "10.0.3.7");
  EXPECT_EQ(notes_.log, (std::vector<std::string>{"c:hi"}));
}

TEST_F(Flows, JoinsInTheMiddleAndWithOneDirectionOnly) {
  feed(Conversation().client("no handshake").client(" and no answer").frames());
  end();
  EXPECT_EQ(notes_.log, (std::vector<std::string>{"c:no handshake and no answer", "c.end", "s.end"}));
  EXPECT_TRUE(notes_.last_facts.joined);
  EXPECT_EQ(counters_.get(Count::kFlowsMidstream), 1u);
  EXPECT_EQ(counters_.get(Count::kFlowsOneSided), 1u);
}

TEST_F(Flows, PutsAnyOrderOfSegmentsInOrder) {
  const std::string text = "abcdefghijklmnopqrstuvwxyz0123456789";
  auto frames = Conversation().handshake().segments_of(3).client(text).frames();
  std::mt19937 random(7);
  for (int round = 0; round < 200; ++round) {
    restart();
    std::shuffle(frames.begin() + 3, frames.end(), random);
    feed(frames);
    EXPECT_EQ(client_text(), text);
    EXPECT_EQ(table_->reorder_pool().used_bytes(), 0u);
  }
}

TEST_F(Flows, SurvivesTheWrapOfSequenceNumbers) {
  const std::string text(5'000, 'w');
  auto frames =
      Conversation().sequences(0xFFFFFFFF - 1'000, 0xFFFFFFF0).handshake().client(text).server(text).frames();
  std::swap(frames[4], frames[5]);
  feed(frames);
  EXPECT_EQ(client_text(), text);
}

TEST_F(Flows, TakesTheFirstCopyOfEveryByteAndCountsConflicts) {
  feed(Conversation().handshake().frames());
  const auto segment = [](std::uint32_t at, std::string_view data) {
    return TestFrame{.bytes = tcp_frame({}, true, 1'000'001 + at, kPsh | kAck, data),
                     .time = kStart + kSecond};
  };
  feed(segment(4, "efgh"));      // waits
  feed(segment(2, "cdEFGHij"));  // overlaps what waits, with other bytes
  feed(segment(0, "abX"));       // fills the hole, and overlaps
  EXPECT_EQ(client_text(), "abcdefghij");
  EXPECT_EQ(counters_.get(Count::kConflicts), 2u);
  feed(segment(0, "ABCDEFGHIJk"));  // all of it again, and one byte more
  EXPECT_EQ(client_text(), "abcdefghijk");
}

// Random pieces of one text, overlapping in every way, give the text; and the pieces agree with the first
// copies.
TEST_F(Flows, PutsRandomOverlapsTogether) {
  std::string text(300, '\0');
  for (std::size_t i = 0; i < text.size(); ++i) text[i] = static_cast<char>('a' + i % 26);
  std::mt19937 random(11);
  for (int round = 0; round < 300; ++round) {
    restart();
    feed(Conversation().handshake().frames());
    std::vector<bool> sent(text.size());
    while (std::find(sent.begin(), sent.end(), false) != sent.end()) {
      const std::size_t begin = random() % text.size();
      const std::size_t length = std::min<std::size_t>(1 + random() % 40, text.size() - begin);
      feed(TestFrame{.bytes = tcp_frame({}, true, static_cast<std::uint32_t>(1'000'001 + begin), kAck,
                                        text.substr(begin, length))});
      for (std::size_t i = begin; i < begin + length; ++i) sent[i] = true;
    }
    ASSERT_EQ(client_text(), text) << round;
    ASSERT_EQ(table_->reorder_pool().used_bytes(), 0u);
  }
  EXPECT_EQ(counters_.get(Count::kConflicts), 0u);
}

TEST_F(Flows, DeclaresAHoleLostAfterAWhile) {
  limits_.reorder_wait_ms = 3'000;
  feed(Conversation()
           .handshake()
           .client("before")
           .client_lost(4)
           .client("after")
           .wait(2 * kSecond)
           .client("!")
           .frames());
  EXPECT_EQ(client_text(), "before");
  feed(Conversation().sequences(1'000'001 + 16, 0).start_at(kStart + 4 * kSecond).client("?").frames());
  EXPECT_EQ(client_text(), "before____after!?");
  EXPECT_EQ(counters_.get(Count::kGaps), 1u);
  EXPECT_EQ(counters_.get(Count::kGapBytes), 4u);
}

TEST_F(Flows, DeclaresAHoleLostWhenItsTimeComesWithoutAPacket) {
  feed(Conversation().handshake().client("before").client_lost(4).client("after").frames());
  table_->advance(kStart + 10 * kSecond);
  EXPECT_EQ(client_text(), "before____after");
  EXPECT_LT(table_->now(), kStart + 4 * kSecond);  // it happened at its own time
}

TEST_F(Flows, DeclaresAHoleLostAtTheLimits) {
  limits_.reorder_bytes = 1'000;
  feed(Conversation().handshake().client_lost(4).segments_of(100).client(std::string(1'300, 'x')).frames());
  EXPECT_EQ(client_text(), "____" + std::string(1'300, 'x'));
  EXPECT_GE(counters_.get(Limit::reorder_bytes), 1u);

  restart();
  limits_ = Limits();
  limits_.reorder_segments = 5;
  feed(Conversation().handshake().client_lost(4).segments_of(1).client("1234567890").frames());
  EXPECT_EQ(client_text(), "____1234567890");
  EXPECT_GE(counters_.get(Limit::reorder_segments), 1u);

  restart();
  limits_ = Limits();
  make(100, 400);
  feed(Conversation().handshake().client_lost(4).segments_of(50).client(std::string(400, 'y')).frames());
  EXPECT_EQ(client_text(), "____" + std::string(400, 'y'));
  EXPECT_GE(counters_.get(Limit::reorder_pool_bytes), 1u);
  EXPECT_EQ(table_->reorder_pool().used_bytes(), 0u);
}

TEST_F(Flows, ReportsWhatTheSnapLengthCutAsAHole) {
  auto frames = Conversation().handshake().client("0123456789").client("next").frames();
  frames[3].wire_bytes = static_cast<std::uint32_t>(frames[3].bytes.size());
  frames[3].bytes.resize(frames[3].bytes.size() - 4);
  feed(frames);
  EXPECT_EQ(client_text(), "012345____next");
}

TEST_F(Flows, PassesOverWhatIsNotWanted) {
  notes_.answer = [](Direction, std::string_view text) {
    return text == "skip" ? Want::skip(10) : Want::more();
  };
  feed(Conversation().handshake().client("skip").client("0123456").client("789then").frames());
  EXPECT_EQ(notes_.log, (std::vector<std::string>{"c:skipthen"}));
  EXPECT_EQ(counters_.get(Count::kSkipped), 10u);
}

TEST_F(Flows, PassesOverFarBeyondTheSequenceSpace) {
  notes_.answer = [](Direction, std::string_view text) {
    return text == "skip" ? Want::skip(6'000'000'000) : Want::more();
  };
  Conversation talk;
  talk.handshake().client("skip").client("ignored");
  for (int i = 0; i < 6; ++i) {
    for (int part = 0; part < 20; ++part)
      talk.client_lost(49'999'999).client("x");  // a long upload, hardly captured
  }
  feed(talk.frames());
  EXPECT_EQ(notes_.log, (std::vector<std::string>{"c:skip"}));
  feed(Conversation()
           .sequences(static_cast<std::uint32_t>(1'000'001 + 4 + 6'000'000'000ULL), 0)
           .start_at(now_)
           .client_lost(0)
           .frames());
}

TEST_F(Flows, DeliversNothingMoreWhenNothingIsWanted) {
  notes_.answer = [](Direction, std::string_view) { return Want::nothing(); };
  feed(Conversation()
           .handshake()
           .client("first")
           .client_lost(10)
           .client("second")
           .client_fin()
           .server_fin()
           .frames());
  EXPECT_EQ(notes_.log, (std::vector<std::string>{"c:first", "c.fin", "s.fin"}));
  EXPECT_EQ(table_->reorder_pool().used_bytes(), 0u);
}

TEST_F(Flows, EndsWithAReset) {
  feed(Conversation().handshake().client("x").client_lost(3).client("y").client_rst().frames());
  EXPECT_EQ(notes_.log, (std::vector<std::string>{"c:x", "c-3", "c:y", "c.reset", "s.reset"}));
  EXPECT_EQ(counters_.get(Count::kFlowsRst), 1u);
}

TEST_F(Flows, BeginsAnewWhenTheTupleIsReused) {
  feed(Conversation().handshake().client("one").frames());
  feed(Conversation().sequences(77, 88).start_at(now_).handshake().client("two").frames());
  EXPECT_EQ(notes_.log, (std::vector<std::string>{"c:one", "c.replaced", "s.replaced", "c:two"}));
  EXPECT_EQ(notes_.flows, 2);
  // After an end even the same numbers are a new connection.
  feed(Conversation()
           .sequences(77, 88)
           .start_at(now_)
           .client_lost(4)
           .client_fin()
           .server_lost(1)
           .server_fin()
           .frames());
  feed(Conversation().sequences(77, 88).start_at(now_).handshake().client("three").frames());
  EXPECT_EQ(notes_.flows, 3);
  EXPECT_EQ(notes_.log.back(), "c:three");
}

TEST_F(Flows, IsNotMisledByARepeatedSyn) {
  auto frames = Conversation().handshake().client("once").frames();
  frames.push_back(frames[0]);
  frames.push_back(frames[1]);
  feed(frames);
  EXPECT_EQ(notes_.flows, 1);
}

TEST_F(Flows, OpensAFlowForDataAfterAnEnd) {
  feed(Conversation().handshake().client("x").client_rst().client("still talking").frames());
  EXPECT_EQ(notes_.flows, 2);
  EXPECT_EQ(notes_.log.back(), "c:still talking");
}

TEST_F(Flows, DoesNotBelieveOneStraySequenceNumber) {
  feed(Conversation().handshake().client("good ").frames());
  feed(TestFrame{.bytes = tcp_frame({}, true, 0x70000000, kAck, "stray"), .time = now_});
  feed(Conversation().sequences(1'000'001 + 5, 0).start_at(now_).client("stays good").frames());
  EXPECT_EQ(client_text(), "good stays good");
  EXPECT_EQ(counters_.get(Count::kStrays), 1u);
}

TEST_F(Flows, FollowsASenderThatStartsOverElsewhere) {
  feed(Conversation().handshake().client("old").frames());
  feed(Conversation().sequences(0x90000000, 0).start_at(now_).segments_of(4).client("lostnew text").frames());
  EXPECT_NE(client_text().find("new text"), std::string::npos);
}

TEST_F(Flows, KeepsVlansApartUnlessToldOtherwise) {
  Ends tagged;
  tagged.vlans = {7};
  feed(Conversation().handshake().client("a").frames());
  feed(Conversation(tagged).handshake().client("b").frames());
  EXPECT_EQ(notes_.flows, 2);
}

TEST_F(Flows, ClosesAFlowThatFallsSilent) {
  limits_.flow_idle_s = 60;
  feed(Conversation().handshake().client("quiet").frames());
  table_->advance(kStart + 50 * kSecond);
  EXPECT_EQ(table_->active(), 1u);
  table_->advance(kStart + 100 * kSecond);
  EXPECT_EQ(table_->active(), 0u);
  EXPECT_EQ(notes_.log.back(), "s.idle");
  EXPECT_EQ(counters_.get(Count::kFlowsIdle), 1u);
}

TEST_F(Flows, ForgetsHalfOpenFlowsSoon) {
  limits_.flow_closing_s = 10;
  auto frames = Conversation().handshake().frames();
  frames.resize(1);
  feed(frames);
  table_->advance(kStart + 20 * kSecond);
  EXPECT_EQ(table_->active(), 0u);
}

TEST_F(Flows, ClosesTheOneIdleLongestWhenTheTableIsFull) {
  make(3);
  for (std::uint16_t i = 0; i < 5; ++i) {
    Ends ends;
    ends.client_port = static_cast<std::uint16_t>(1'000 + i);
    feed(Conversation(ends)
             .start_at(kStart + i * 5 * kSecond)
             .handshake()
             .client("flow" + std::to_string(i))
             .frames());
  }
  EXPECT_EQ(table_->active(), 3u);
  EXPECT_EQ(counters_.get(Limit::flow_entries), 2u);
  EXPECT_EQ(counters_.get(Count::kFlowsEvicted), 2u);
  end();
  EXPECT_EQ(std::count(notes_.log.begin(), notes_.log.end(), "c.end"), 3);
}

TEST_F(Flows, OpensNothingForStrayPackets) {
  feed(TestFrame{.bytes = tcp_frame({}, true, 1, kAck, "")});
  feed(TestFrame{.bytes = tcp_frame({}, true, 1, test::kRst, "")});
  feed(TestFrame{.bytes = tcp_frame({}, true, 1, test::kFin | kAck, "")});
  EXPECT_EQ(table_->active(), 0u);
}

TEST(FlowKey, IsTheSameForBothDirectionsAndNoOther) {
  Packet there;
  there.source = {.address = {.bytes = {10, 0, 0, 1}}, .port = 80};
  there.destination = {.address = {.bytes = {10, 0, 0, 2}}, .port = 80};
  Packet back = there;
  std::swap(back.source, back.destination);
  EXPECT_EQ(key_of(there, true).key, key_of(back, true).key);
  EXPECT_NE(key_of(there, true).from_low, key_of(back, true).from_low);
  EXPECT_EQ(shard_of(key_of(there, true).key), shard_of(key_of(back, true).key));
  Packet tagged = there;
  tagged.vlan = {5, 0, 0};
  EXPECT_NE(key_of(there, true).key, key_of(tagged, true).key);
  EXPECT_EQ(key_of(there, false).key, key_of(tagged, false).key);
  EXPECT_LT(flow_id_of(key_of(there, true).key, kStart), std::uint64_t{1} << 53);
}

TEST(TimingWheel, CallsEachEntryOnceItsSecondHasPassed) {
  TimingWheel wheel;
  wheel.advance(100 * kSecond, [](std::uint32_t) {});
  wheel.schedule(1, 101 * kSecond);
  wheel.schedule(2, 105 * kSecond + 1);
  wheel.schedule(3, 105 * kSecond);
  wheel.cancel(3);
  std::vector<std::uint32_t> due;
  const auto note = [&](std::uint32_t entry) { due.push_back(entry); };
  wheel.advance(101 * kSecond, note);
  EXPECT_TRUE(due.empty());
  wheel.advance(102 * kSecond, note);
  EXPECT_EQ(due, (std::vector<std::uint32_t>{1}));
  wheel.advance(10'000 * kSecond, note);  // several rounds later
  EXPECT_EQ(due, (std::vector<std::uint32_t>{1, 2}));
}

}  // namespace
}  // namespace sekimori
