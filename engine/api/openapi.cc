#include "atsume/api/openapi.h"

#include "api/openapi.h"
#include "api/openapi_parameters.h"
#include "atsume/base/text.h"

namespace atsume::api {
namespace {

constexpr std::string_view kDescription =
    "Every applicant tracking system and HR system behind one API. `/unified` answers in one shape whatever the "
    "provider is, `/proxy` and `/custom` in the provider's own; all else is about accounts, keys and the catalog.\n\n"
    "Lists go on with `next_cursor` until it is null. A filter is repeated for one of several values. Filters that a "
    "provider cannot do are done by the engine and named in `meta.post_filtered`. All parameters that begin with "
    "`atsume_` are taken as `truto_` too.";

Error unknown_model(const catalog::Catalog& catalog, std::string_view model) {
  std::vector<std::string> known;
  for (const auto& [name, one] : catalog.models) known.push_back(name);
  std::string message = "there is no model called \"" + std::string(model) + "\"";
  if (const auto nearest = base::did_you_mean(model, known)) message += "; did you mean " + *nearest + "?";
  return base::caller_error(ErrorClass::kNotFound, "unknown_model", std::move(message));
}

Json frame(std::string_view server) {
  return {{"openapi", "3.1.0"},
          {"info",
           {{"title", "Atsume"},
            {"version", ATSUME_VERSION},
            {"summary", "Applicant tracking and HR systems behind one API"},
            {"description", kDescription},
            {"license", {{"name", "Apache-2.0"}, {"identifier", "Apache-2.0"}}}}},
          {"servers", Json::array({{{"url", server}, {"description", "The engine that gave this document."}}})},
          {"security", Json::parse(R"([{"apiKey": []}])")},
          {"tags", Json::array()},
          {"paths", Json::object()},
          {"components", shared_components()}};
}

}  // namespace

Result<Json> make_openapi(const catalog::Catalog& catalog, std::string_view model, std::string_view server) {
  if (!model.empty() && !catalog.find_model(model)) return Fail(unknown_model(catalog, model));
  Json document = frame(server);
  document["components"]["parameters"].update(shared_parameters());
  for (const auto& [id, one] : catalog.models) {
    if (model.empty() || model == id) add_model(*one, document);
  }
  for (const Topic* topic : hand_written_topics()) add_topic(*topic, document);
  return document;
}

Result<std::string> openapi_document(const catalog::Catalog& catalog, std::string_view model, std::string_view server) {
  ATSUME_TRY(const Json document, make_openapi(catalog, model, server));
  return document.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace atsume::api
