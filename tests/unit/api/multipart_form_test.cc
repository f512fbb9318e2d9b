#include "api/multipart_form.h"

#include <gtest/gtest.h>

#include "atsume/json/write.h"

namespace atsume::api {
namespace {

constexpr const char* kType = "multipart/form-data; boundary=b";

std::string read(std::string_view body, std::string_view type = kType) {
  json::Arena arena;
  const auto value = read_multipart_form(type, body, arena);
  if (!value) return value.error().code() + ": " + value.error().message();
  return json::write(*value);
}

std::string part(const std::string& head, const std::string& text) {
  return "--b\r\nContent-Disposition: form-data; " + head + "\r\n\r\n" + text + "\r\n";
}

TEST(MultipartForm, NamesMakeObjectsAndLists) {
  EXPECT_EQ(
      read(part("name=\"body\"", "Knows the port.") + part("name=candidate[id]", "17") + part("name=\"tags[]\"", "a") +
           part("name=\"tags[]\"", "b") + part("name=\"a[b][c]\"", "") + "--b--\r\n"),
      R"({"body":"Knows the port.","candidate":{"id":"17"},"tags":["a","b"],"a":{"b":{"c":""}}})");
}

TEST(MultipartForm, FilesKeepEveryByte) {
  const std::string bytes("\r\n--\0\xff--c\r\n", 11);
  EXPECT_EQ(read("--b\r\nContent-Type: application/pdf\r\nContent-Disposition: form-data; name=\"file\"; "
                 "filename=\"cv.pdf\"\r\n\r\n" +
                 bytes + "\r\n--b--"),
            R"({"file":{"file_name":"cv.pdf","content_type":"application/pdf","base64":"DQotLQD/LS1jDQo="}})");
  EXPECT_EQ(read(part("name=file; filename=\"../x.txt\"", "") + "--b--"),
            R"({"file":{"file_name":"x.txt","content_type":"application/octet-stream","base64":""}})");
}

TEST(MultipartForm, WhatStandsAroundTheFormMeansNothing) {
  EXPECT_EQ(read("preamble\r\n" + part("name=a", "1") + "--b--\r\nepilogue"), R"({"a":"1"})");
  EXPECT_EQ(read("--b--"), "{}");
  EXPECT_EQ(read("--b  \r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--b--"), R"({"a":"1"})");
  EXPECT_EQ(read("--x y\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--x y--",
                 "Multipart/Form-Data; charset=utf-8; Boundary=\"x y\""),
            R"({"a":"1"})");
}

TEST(MultipartForm, SaysWhatIsWrong) {
  const std::string head = "invalid_form: the multipart form is not right: ";
  EXPECT_EQ(read("", "multipart/form-data"), head + "Content-Type names no boundary");
  EXPECT_EQ(read("nothing"), head + "its boundary does not come");
  EXPECT_EQ(read(part("name=a", "1")), head + "it ends in the middle");
  EXPECT_EQ(read("--b"), head + "it ends in the middle");
  EXPECT_EQ(read("--b\r\nContent-Disposition: form-data; name=a\r\n--b--"), head + "a part has no end of its header");
  EXPECT_EQ(read(part("filename=a", "1") + "--b--"), head + "a part has no name");
  EXPECT_EQ(read("--b\r\n\r\n1\r\n--b--"), head + "a part has no name");
  EXPECT_EQ(read(part("name=a", "\xff") + "--b--"), head + "\"a\" is not UTF-8");
  EXPECT_EQ(read(part("name=\"a[b\"", "1") + "--b--"), head + "\"a[b\" is no name such as a, a[b] or a[]");
  EXPECT_EQ(read(part("name=\"[b]\"", "1") + "--b--"), head + "\"[b]\" is no name such as a, a[b] or a[]");
  EXPECT_EQ(read(part("name=a", "1") + part("name=\"a[b]\"", "2") + "--b--"),
            head + "\"a[b]\" stands beside another value of that name");
  EXPECT_EQ(read(part("name=a", "1") + part("name=a", "2") + "--b--"),
            head + "\"a\" stands beside another value of that name");
  std::string many;
  for (int i = 0; i < 1001; ++i) many += part("name=\"a[]\"", "1");
  EXPECT_EQ(read(many + "--b--"), head + "it has more than 1000 parts");
}

// Whatever is cut off or changed, it is told or read, and nothing else happens (sanitizers watch).
TEST(MultipartForm, SurvivesEveryCutAndEveryChangedByte) {
  const std::string whole = part("name=\"candidate[id]\"", "17") + part("name=f; filename=x", "abc") + "--b--\r\n";
  for (std::size_t i = 0; i < whole.size(); ++i) {
    read(whole.substr(0, i));
    std::string changed = whole;
    for (const char c : {'\0', '\r', '-', '[', '"', ';', '\xff'}) {
      changed[i] = c;
      read(changed);
    }
  }
}

}  // namespace
}  // namespace atsume::api
