// How lists come in pages.
#include "catalog/keys_types.h"

namespace atsume::catalog {
namespace {

constexpr std::string_view kEmptyPageNames[] = {"stop", "continue"};
constexpr std::string_view kStepNames[] = {"items", "size"};

constexpr Type kEmptyPage{.kind = TypeKind::kChoice, .noun = "stop or continue", .choices = kEmptyPageNames};
constexpr Type kOffsetStep{.kind = TypeKind::kChoice, .noun = "items or size", .choices = kStepNames};
constexpr Type kPageExpression{
    .kind = TypeKind::kExpression, .noun = "a JSONata expression", .variables = kCallVariables};
constexpr Type kFirstExpression{
    .kind = TypeKind::kExpression, .noun = "a JSONata expression", .variables = kPageVariables};

constexpr Key kCommonKeys[] = {
    {"type", nullptr, true, "", "How the next page is asked for.", "strategy kind method pagination_strategy paging"},
    {"size_param", &kText, false, "", "The parameter that carries the page size.",
     "limit_param limit_key limit_name_in_request page_size_option per_page_param page_size_name", "limit"},
    {"size", &kPositive, false, "", "The page size that is asked for.", "limit page_size per_page pageSize", "100"},
    {"max_size", &kPositive, false, "", "The largest page size the vendor gives.", "max_limit max_page_size"},
    {"in", &kAnyPlaceType, false, "as params_in", "Where the parameters go.", "inject_into add_to_body"},
    {"more", &kPageExpression, false, "", "Whether there is another page; false stops.",
     "has_more has_next_path stop_condition", "meta.has_more"},
    {"items", &kPageExpression, false, "what data gives", "What is counted as the page's items.",
     "response_path items_path field_path", "results"},
    {"max_pages", &kPositive, false, "10000", "Where a walk is stopped with an error.", ""},
    {"keep_query", &kBool, false, "false", "Send the first request's query along with a next URL.",
     "inject_on_first_request"},
    {"empty_page", &kEmptyPage, false, "stop", "What a page without items means.", ""},
};

constexpr std::string_view kPageAliases =
    "page_param page_key page_name_in_request offset_param offset_key offset_name_in_request cursor_param cursor_key "
    "cursor_name_in_request field_name page_token_option";
constexpr std::string_view kNextAliases =
    "cursor_path cursor_value cursor_path_in_response next_path next_page link_path_in_response_body next_url_path";

constexpr Key kPageKeys[] = {
    {"param", &kText, true, "", "The parameter that carries the page number.", kPageAliases, "page"},
    {"start", &kCount, false, "1", "The number of the first page.", "start_from_page initial offset_start_value"},
    {"pages", &kPageExpression, false, "", "How many pages there are.", "total_pages page_count", "meta.total_pages"},
    {"total", &kPageExpression, false, "", "How many items there are.", "total_count"},
};
constexpr Key kOffsetKeys[] = {
    {"param", &kText, true, "", "The parameter that carries the number of items to skip.", kPageAliases, "offset"},
    {"start", &kCount, false, "0", "The first offset.", "initial offset_start_value start_from_page"},
    {"step", &kOffsetStep, false, "items", "Advance by the items received, or by the size asked for.",
     "increment offset_calculation_method"},
    {"total", &kPageExpression, false, "", "How many items there are.", "total_count", "total_count"},
};
constexpr Key kCursorKeys[] = {
    {"param", &kText, true, "", "The parameter that carries the cursor.", kPageAliases, "cursor"},
    {"next", &kPageExpression, true, "", "Where the answer holds the next cursor.", kNextAliases, "meta.next_cursor"},
};
constexpr Key kNextUrlKeys[] = {
    {"next", &kPageExpression, true, "", "Where the answer holds the next page's URL.", kNextAliases, "paging.next"},
};
constexpr Key kLinkKeys[] = {
    {"rel", &kText, false, "next", "The relation of the link that leads on.", "link_rel link_rel_in_response_header"},
};
constexpr Key kRangeKeys[] = {
    {"unit", &kText, false, "items", "The unit of the Range header.", ""},
};
constexpr Key kExpressionKeys[] = {
    {"first", &kFirstExpression, false, "", "Arguments of the first page.", "initial", "{ \"after\": 0 }"},
    {"next", &kPageExpression, true, "", "Arguments of the next page; null stops.", kNextAliases,
     "$page < 10 ? { \"after\": items[-1].id } : null"},
};
constexpr Key kNoneKeys[] = {
    {"reason", &kText, true, "", "Why one answer holds everything.", "comment why no_pagination",
     "Offices come in one answer."},
};
constexpr Variant kVariants[] = {
    {"page", kPageKeys, "A page number.", "PageIncrement page_number"},
    {"offset", kOffsetKeys, "A number of items to skip.", "OffsetIncrement limit_offset"},
    {"cursor", kCursorKeys, "A value of the last answer.", "CursorPagination token"},
    {"next_url", kNextUrlKeys, "A URL in the last answer's body.", "RequestPath next_link"},
    {"link_header", kLinkKeys, "A URL in the Link header (RFC 8288).", "link web_linking LinkHeader"},
    {"range", kRangeKeys, "The Range and Content-Range headers."},
    {"expression", kExpressionKeys, "Whatever an expression gives.", "dynamic"},
    {"none", kNoneKeys, "No pages.", "NoPagination single"},
};
constexpr Table kPaginateTable{
    .title = "paginate", .keys = kCommonKeys, .discriminator = "type", .variants = kVariants};

}  // namespace

constinit const Type kPaginateType{.kind = TypeKind::kSection, .noun = "a map with a type", .table = &kPaginateTable};

}  // namespace atsume::catalog
