#include "tests/unit/support/stack_run.h"

#include <hs/hs_compile.h>

namespace sekimori::test {

class StackRun::Collector final : public Inspection {
 public:
  void on_part(const PartInfo& part) override { parts.push_back({part.kind, std::string(part.field), {}}); }
  void on_text(std::string_view piece, const Moment&) override { parts.back().text += piece; }
  void on_text_gap() override { ++parts.back().gaps; }
  void on_part_end() override {}
  void on_request_end() override {}

  std::vector<Part> parts;
};

std::unique_ptr<Catalogue> small_catalogue() {
  std::vector<Service> services(3);
  services[0].id = "api";
  services[0].hosts = {"api.example.ai"};
  services[1].id = "chat";
  services[1].host_suffixes = {"chat.example"};
  services[2].id = "shared";
  services[2].hosts = {"shared.example"};
  services[2].shared_host = true;
  std::vector<WireEntry> wires(1);
  wires[0].id = "api-01";
  wires[0].service = 0;
  wires[0].method = "POST";
  wires[0].path_pattern = "^/v1/chat/completions$";
  wires[0].leaves = {{{"messages", "*", "content"}, PartKind::kPrompt},
                     {{"messages", "*", "content", "*", "text"}, PartKind::kPrompt}};
  hs_database_t* database = nullptr;
  hs_compile_error_t* error = nullptr;
  CHECK(hs_compile(wires[0].path_pattern.c_str(), 0, HS_MODE_BLOCK, nullptr, &database, &error) ==
        HS_SUCCESS);
  return std::make_unique<Catalogue>(std::move(services), std::move(wires), PatternSet(database));
}

StackRun::StackRun(StackOptions options, Limits limits, ProtocolStack::Part part)
    : options_(options), limits_(limits), catalogue_(small_catalogue()) {
  catalogue_->prepare(scratch_);
  stack_ = std::make_unique<ProtocolStack>(
      StackContext{options_, limits_, counters_, *catalogue_, scratch_, *this}, part);
}

StackRun& StackRun::feed(const std::vector<TestFrame>& frames) {
  for (const TestFrame& test : frames) {
    Frame frame;
    frame.bytes = as_bytes(test.bytes);
    frame.wire_bytes = test.wire_bytes != 0 ? test.wire_bytes : static_cast<std::uint32_t>(test.bytes.size());
    frame.link_type = test.link_type;
    frame.moment = {.time = test.time, .frame = ++frames_, .source = 0};
    stack_->on_frame(frame);
  }
  return *this;
}

StackRun& StackRun::finish() {
  stack_->finish();
  return *this;
}

std::unique_ptr<Inspection> StackRun::inspect(const Transaction&) { return std::make_unique<Collector>(); }

void StackRun::on_transaction(std::unique_ptr<Transaction> transaction,
                              std::unique_ptr<Inspection> inspection) {
  SeenRequest seen{std::move(transaction), {}};
  if (inspection) seen.parts = std::move(static_cast<Collector&>(*inspection).parts);
  requests_.push_back(std::move(seen));
}

std::string text_of(const SeenRequest& request, PartKind kind) {
  std::string text;
  for (const Part& part : request.parts) {
    if (part.kind == kind) text += part.text;
  }
  return text;
}

}  // namespace sekimori::test
