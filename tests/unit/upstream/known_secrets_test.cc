#include "upstream/known_secrets.h"

#include "atsume/base/encoding.h"
#include "atsume/upstream/secret_forms.h"
#include "support/sim_clock.h"
#include "unit/upstream/fixture.h"

namespace atsume::upstream {
namespace {

constexpr std::string_view kSecret = R"(pass"word/with+signs)";

// The pieces of a body, one a time.
class Pieces final : public net::BodyReader {
 public:
  explicit Pieces(std::vector<std::string> pieces) : pieces_(std::move(pieces)) {}
  net::Task<Result<std::string_view>> read_chunk(base::Deadline) override {
    if (next_ == pieces_.size()) co_return std::string_view();
    co_return std::string_view(pieces_[next_++]);
  }
  std::optional<std::uint64_t> content_length() const override { return 5; }

 private:
  std::vector<std::string> pieces_;
  std::size_t next_ = 0;
};

class KnownSecretsTest : public ::testing::Test {
 protected:
  KnownSecretsTest() : call_(connector_of("resources: { jobs: { get: \"GET /jobs/{id}\" } }"), "jobs", "get") {
    call_.spec.account = account_with("key", R"({"subdomain":"acme-public"})",
                                      R"({"api_key":)" + json::write(json::Value::string(kSecret)) +
                                          R"(,"pin":"123","oauth":{"token":{"access_token":"access-token-1",)" +
                                          R"("scope":"candidates.read","expires_at":"2030-01-01T00:00:00Z"}}})");
  }
  KnownSecrets known() { return KnownSecrets(call_.spec, call_.app); }
  std::string hidden(std::string text) { return known().hide(std::move(text)); }

  testing::SimClock clock_;
  TestCall call_;
};

TEST_F(KnownSecretsTest, AreTakenOutInEveryForm) {
  for (const std::string& form : secret_forms(kSecret)) {
    EXPECT_EQ(hidden("before " + form + " after"), "before [redacted] after") << form;
  }
  EXPECT_EQ(hidden("token access-token-1, twice: access-token-1"), "token [redacted], twice: [redacted]");
}

TEST_F(KnownSecretsTest, AreNotWhatMessagesNeed) {
  const std::string text = "acme-public lacks candidates.read until 2030-01-01T00:00:00Z, see 123";
  EXPECT_EQ(hidden(text), text);
}

TEST_F(KnownSecretsTest, AreThoseOfTheAppAndTheSessionToo) {
  call_.app = call_.value(R"({"client_id":"public-client","client_secret":"client-secret-1"})");
  auto session = std::make_shared<SessionView>();
  json::ObjectBuilder values(session->arena);
  values.set("key", json::Value::string("session-key-1"));
  values.set("url", json::Value::string("https://rest.example.com"));
  session->values = values.finish();
  call_.spec.session = session;
  EXPECT_EQ(hidden("public-client client-secret-1 session-key-1 https://rest.example.com"),
            "public-client [redacted] [redacted] https://rest.example.com");
}

TEST_F(KnownSecretsTest, AreWhatWasSentAsAuthorization) {
  const std::string basic = base::base64_encode("somebody:" + std::string(kSecret));
  KnownSecrets secrets = known();
  secrets.add_authorization("Basic " + basic);
  EXPECT_EQ(secrets.hide("you sent Basic " + basic), "you sent Basic [redacted]");
}

TEST_F(KnownSecretsTest, LeaveAnErrorItsVerdicts) {
  const std::string secret(kSecret);
  const Error error = base::provider_error(ErrorClass::kForbidden, "forbidden", "no " + secret)
                          .with_retry(Retry::kIfIdempotent)
                          .with_retry_after(std::chrono::seconds(3))
                          .with_detail("provider_code", secret)
                          .with_remote({.status = 403, .body = "cut here: " + secret.substr(0, 12)})
                          .while_doing("calling " + secret);
  const Error shown = known().hide(error);
  EXPECT_EQ(shown.to_string(), "forbidden: no [redacted] (while calling [redacted])");
  EXPECT_EQ(shown.error_class(), ErrorClass::kForbidden);
  EXPECT_EQ(shown.origin(), Origin::kProvider);
  EXPECT_EQ(shown.retry(), Retry::kIfIdempotent);
  EXPECT_EQ(shown.retry_after(), std::chrono::seconds(3));
  ASSERT_EQ(shown.details().size(), 1U);
  EXPECT_EQ(shown.details()[0].second, "[redacted]");
  EXPECT_EQ(shown.remote()->status, 403);
  EXPECT_EQ(shown.remote()->body, "cut here: [redacted]");
}

TEST_F(KnownSecretsTest, AreTakenOutOfABodyHoweverItIsCut) {
  const std::string text = "<" + std::string(kSecret) + "> and " + std::string(kSecret) + " and " +
                           std::string(500, 'x') + std::string(kSecret);
  const std::string expected = "<[redacted]> and [redacted] and " + std::string(500, 'x') + "[redacted]";
  for (std::size_t size = 1; size <= text.size(); size += size < 60 ? 1 : 97) {
    std::vector<std::string> pieces;
    for (std::size_t at = 0; at < text.size(); at += size) pieces.push_back(text.substr(at, size));
    const auto body = make_redacted_body(std::make_unique<Pieces>(pieces), known());
    EXPECT_EQ(body->content_length(), std::nullopt);
    EXPECT_EQ(clock_.run(net::read_all(*body, 10'000, base::Deadline::never())).value(), expected) << size;
  }
}

}  // namespace
}  // namespace atsume::upstream
