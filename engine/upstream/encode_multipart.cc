#include "upstream/encode_multipart.h"

#include <algorithm>

#include "atsume/base/encoding.h"
#include "atsume/net/content_disposition.h"
#include "upstream/encode.h"
#include "upstream/scope.h"

namespace atsume::upstream {
namespace {

using catalog::ArrayFormat;

Error wrong(const std::string& name, const std::string& what) {
  return wrong_body("a multipart form").with_detail("member", name + " " + what);
}

// An object may be a field's value too: only one that has nothing but a file's members is a file.
bool is_file(json::Value value) {
  if (!value.is_object()) return false;
  const bool is_known = std::ranges::all_of(value.members(), [](const auto& member) {
    return member.key == "file_name" || member.key == "content_type" || member.key == "base64" || member.key == "text";
  });
  const bool has_base64 = value.find("base64").is_string();
  const bool has_text = value.find("text").is_string();
  return is_known && has_base64 != has_text && (has_base64 || value.size() > 1);
}

class MultipartWriter {
 public:
  MultipartWriter(std::string boundary, ArrayFormat format) : boundary_(std::move(boundary)), format_(format) {}

  Result<void> add(const std::string& name, json::Value value) {
    if (is_file(value)) return add_file(name, value);
    if (value.is_array()) return add_list(name, value);
    if (value.is_object()) {
      for (const auto& member : value.members()) {
        ATSUME_TRY_VOID(add(name + "[" + std::string(member.key) + "]", member.value));
      }
      return {};
    }
    if (const auto text = scalar_text(value)) add_part("name=" + net::quoted_parameter(name), "", *text);
    return {};
  }

  MultipartBody finish() {
    return {.content_type = "multipart/form-data; boundary=" + boundary_, .text = out_ + "--" + boundary_ + "--\r\n"};
  }

 private:
  Result<void> add_list(const std::string& name, json::Value list) {
    const bool has_files = std::ranges::any_of(list.items(), is_file);
    if (format_ == ArrayFormat::kComma && !has_files) {
      net::QueryPairs joined;
      ATSUME_TRY_VOID(append_query(name, list, format_, joined));
      for (const auto& [key, text] : joined) add_part("name=" + net::quoted_parameter(key), "", text);
      return {};
    }
    std::size_t index = 0;
    for (json::Value item : list.items()) {
      std::string key = name;
      if (format_ == ArrayFormat::kBrackets) key += "[]";
      if (format_ == ArrayFormat::kIndices) key += "[" + std::to_string(index) + "]";
      ATSUME_TRY_VOID(add(key, item));
      ++index;
    }
    return {};
  }

  Result<void> add_file(const std::string& name, json::Value file) {
    const json::Value encoded = file.find("base64");
    std::string type(encoded.is_string() ? "application/octet-stream" : "text/plain; charset=utf-8");
    if (const json::Value own = file.find("content_type"); own.is_string()) type = own.as_string();
    if (type.find_first_of("\r\n") != std::string::npos) return Fail(wrong(name, "has a content_type of two lines"));
    std::string file_name("file");
    if (const json::Value own = file.find("file_name"); own.is_string()) file_name = own.as_string();
    const std::string disposition =
        "name=" + net::quoted_parameter(name) + "; filename=" + net::quoted_parameter(file_name);
    if (!encoded.is_string()) {
      add_part(disposition, type, file.find("text").as_string());
      return {};
    }
    const auto bytes = base::base64_decode(encoded.as_string());
    if (!bytes) return Fail(wrong(name, "has a base64 that is none"));
    add_part(disposition, type, *bytes);
    return {};
  }

  void add_part(const std::string& disposition, const std::string& type, std::string_view content) {
    out_ += "--" + boundary_ + "\r\nContent-Disposition: form-data; " + disposition + "\r\n";
    if (!type.empty()) out_ += "Content-Type: " + type + "\r\n";
    out_ += "\r\n";
    out_ += content;
    out_ += "\r\n";
  }

  std::string boundary_;
  ArrayFormat format_;
  std::string out_;
};

}  // namespace

Result<MultipartBody> encode_multipart(json::Value body, ArrayFormat format, base::Random& random) {
  if (!body.is_object()) return Fail(wrong_body("a multipart form, that is an object,"));
  // So many random bits stand in no content.
  MultipartWriter writer("atsume-" + base::hex_encode(random.bytes(16)), format);
  for (const auto& member : body.members()) ATSUME_TRY_VOID(writer.add(std::string(member.key), member.value));
  return writer.finish();
}

}  // namespace atsume::upstream
