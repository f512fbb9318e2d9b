// Names of an API description's parts, made from names of the catalog. Pure.
#pragma once

#include <string>
#include <string_view>

namespace atsume::api {

// "job_interview_stages" -> "JobInterviewStages"; "move-stage" -> "MoveStage".
std::string pascal_case(std::string_view name);

// Of the last word of a snake_case name: "activities" -> "activity", "addresses" -> "address", "status" as it is.
std::string singular(std::string_view name);

// "move-stage" -> "Move stage".
std::string in_words(std::string_view name);

}  // namespace atsume::api
