// The commands for those who write definitions.
#include <CLI/CLI.hpp>
#include <memory>

#include "app/author_commands.h"
#include "app/command_line.h"
#include "app/commands.h"

namespace atsume::app {
namespace {

void add_check(CLI::App& app, Run& run) {
  auto* command = app.add_subcommand("check", "Check connector, mapping and model files; exit 1 on errors");
  auto options = std::make_shared<CheckOptions>();
  command->add_option("path", options->paths, "Files or folders; everything when none is given")->type_name("PATH");
  add_definition_options(*command, options->common);
  command->add_flag("--json", options->as_json, "Print the messages as JSON");
  command->footer(
      "Examples:\n"
      "  atsume check\n"
      "  atsume check connectors/workable mappings/ats/workable.yaml\n"
      "  atsume check docs/tutorial.md\n"
      "\n"
      "Of a Markdown file those YAML blocks are checked that name a definition behind ```yaml, as in\n"
      "```yaml connectors/acme/connector.yaml, or that begin with connector: 1, mapping: 1, model: 1 or sandbox: 1.\n"
      "docs/diagnostics.md lists what can be wrong.");
  command->callback([options, &run] { run = [options] { return check(*options); }; });
}

void add_test(CLI::App& app, Run& run) {
  auto* command = app.add_subcommand("test", "Run the tests of connectors and mappings, without a network");
  auto options = std::make_shared<TestOptions>();
  command->add_option("id", options->ids, "Connectors; all when none is given")->type_name("ID");
  command->add_option("--name", options->name, "Only tests whose name holds this text")->type_name("TEXT");
  command->add_flag("--untested", options->shows_untested, "List the methods and fields that no test reaches");
  add_definition_options(*command, options->common);
  command->add_flag("--json", options->as_json, "Print the results as JSON");
  command->footer(
      "Examples:\n"
      "  atsume test\n"
      "  atsume test workable --untested\n"
      "  atsume test workable --name 'second page'\n"
      "\n"
      "Exit code 1: a test has failed, or a definition has errors.");
  command->callback([options, &run] { run = [options] { return test(*options); }; });
}

void add_try_options(CLI::App& command, TryOptions& options) {
  command.add_option("id", options.connector, "Connector")->type_name("ID")->required();
  command.add_option("call", options.call, "resource.method, unified.model.resource.method, verify or connect")
      ->type_name("CALL")
      ->required();
  auto* account = command.add_option("--account", options.account_file, "File with auth: and account:, as in a test");
  account->type_name("FILE");
  auto* sandbox = command.add_flag("--sandbox", options.is_sandbox, "Call the emulator instead of the provider");
  account->excludes(sandbox);
  command.add_option("--id", options.id, "The record's id")->type_name("ID");
  command.add_option("--arg", options.arguments, "Argument or filter (repeatable)")
      ->type_name("NAME=VALUE")
      ->take_all()
      ->allow_extra_args(false);
  command.add_option("--limit", options.limit, "Records of a list at most; 10 by default")->check(CLI::Range(1, 1000));
  command.add_flag("--record", options.records, "Write the exchange into the definition's tests");
  command.add_option("--name", options.name, "Name of the recorded test")->type_name("TEXT");
  add_definition_options(command, options.common);
  command.add_option("--rewrite", options.common.rewrites, "Send calls meant for one origin to another (repeatable)")
      ->type_name("FROM=TO")
      ->take_all()
      ->allow_extra_args(false);
  command.add_flag("--allow-private", options.common.allow_private, "Allow loopback and private addresses, plain http");
  command.add_option("--ca-file", options.common.ca_file, "Certificates to trust instead of the system's")
      ->type_name("FILE");
  command.add_flag("--json", options.as_json, "Print the steps and the result as JSON");
}

void add_try(CLI::App& app, Run& run) {
  auto* command = app.add_subcommand("try", "Make one live call and show it step by step");
  auto options = std::make_shared<TryOptions>();
  add_try_options(*command, *options);
  command->footer(
      "Examples:\n"
      "  atsume try workable candidates.list --sandbox\n"
      "  atsume try workable unified.ats.candidates.list --account acme.yaml --limit 5\n"
      "  atsume try ashby candidates.get --account acme.yaml --id 4711 --record --name 'a candidate'\n"
      "\n"
      "The account file holds what a test's account does:\n"
      "  auth: token\n"
      "  account: { subdomain: acme, api_token: … }\n"
      "Secrets are never shown, and never recorded; personal data is replaced in recordings.");
  command->callback([options, &run] { run = [options] { return try_call(*options); }; });
}

void add_schema(CLI::App& app, Run& run) {
  auto* command = app.add_subcommand("schema", "Print the JSON Schema of definition files, for editors");
  auto options = std::make_shared<SchemaOptions>();
  auto* kinds = command->add_option_group("kind", "One kind of file only");
  kinds->require_option(0, 1);
  const auto add_kind = [&](const char* flag, catalog::SchemaOf file, const char* help) {
    kinds->add_flag_callback(flag, [options, file] { options->file = file; }, help);
  };
  add_kind("--connector", catalog::SchemaOf::kConnector, "Of connector.yaml");
  add_kind("--mapping", catalog::SchemaOf::kMapping, "Of mappings");
  add_kind("--model", catalog::SchemaOf::kModel, "Of model.yaml");
  add_kind("--sandbox", catalog::SchemaOf::kSandbox, "Of sandbox.yaml");
  command->add_flag("--relaxed", options->is_relaxed,
                    "For files that change others: nothing is required, null removes; of a connector unless said");
  command->add_flag("--reference", options->is_reference, "Print the page for people instead (Markdown)");
  command->add_flag("--json", options->as_json, "A schema is JSON anyhow; with --reference, {\"reference\": …}");
  command->footer(
      "Examples:\n"
      "  atsume schema > connector.schema.json\n"
      "  atsume schema --mapping\n"
      "  atsume schema --relaxed\n"
      "  atsume schema --reference > connector-reference.md\n"
      "\n"
      "An editor with yaml-language-server takes it from the first line of a file:\n"
      "  # yaml-language-server: $schema=../../docs/connector.schema.json");
  command->callback([options, &run] {
    const bool is_child = options->is_relaxed && options->file == catalog::SchemaOf::kAnyFile;
    if (is_child) options->file = catalog::SchemaOf::kConnector;
    run = [options] { return print_schema(*options); };
  });
}

void add_fmt(CLI::App& app, Run& run) {
  auto* command = app.add_subcommand("fmt", "Format definition files; comments and meaning stay");
  auto options = std::make_shared<FormatOptions>();
  command->add_option("path", options->paths, "Files or folders; everything when none is given")->type_name("PATH");
  command->add_flag("--check", options->only_check, "Change nothing; exit 1 when something would be changed");
  add_definition_options(*command, options->common);
  command->add_flag("--json", options->as_json, "Print what was done as JSON");
  command->footer(
      "Examples:\n"
      "  atsume fmt connectors/workable\n"
      "  atsume fmt --check\n"
      "\n"
      "Keys of the top level in the order of the reference, two spaces of indentation, no blanks at line ends. A file\n"
      "that cannot be read, or whose meaning would change, is left alone; exit code 1 says so.");
  command->callback([options, &run] { run = [options] { return format(*options); }; });
}

void add_new(CLI::App& app, Run& run) {
  auto* command = app.add_subcommand("new", "Begin a connector: its files, small and with comments");
  auto options = std::make_shared<NewOptions>();
  auto& skeleton = options->skeleton;
  command->add_option("id", skeleton.id, "Its name in URLs, such as zoho-recruit")->required()->type_name("ID");
  command->add_option("--name", skeleton.name, "The vendor's name; made from the id without");
  command->add_option("--category", skeleton.category, "ats or hris")->capture_default_str();
  command->add_option("--base-url", skeleton.base_url, "Where its API begins; may hold {{ account.subdomain }}")
      ->type_name("URL")
      ->capture_default_str();
  command->add_option("--auth", skeleton.auth, "key, oauth2 or client_credentials")->capture_default_str();
  add_definition_options(*command, options->common);
  command->add_flag("--json", options->as_json, "Print the names of the files as JSON");
  command->footer(
      "Examples:\n"
      "  atsume new acme --base-url https://api.acme.com/v2\n"
      "  atsume new acme-people --category hris --auth oauth2\n"
      "  atsume new acme --base-url 'https://{{ account.subdomain }}.acme.com/api'\n"
      "\n"
      "Files that are there are never overwritten.");
  command->callback([options, &run] { run = [options] { return make_new(*options); }; });
}

void add_diff(CLI::App& app, Run& run) {
  auto* command = app.add_subcommand("diff", "Compare two sets of definitions: what is added, removed and changed");
  auto options = std::make_shared<DiffOptions>();
  command->add_option("id", options->ids, "Connectors; all when none is given")->type_name("ID");
  command->add_option("--against", options->against, "The earlier set: a folder with connectors/ and mappings/")
      ->required()
      ->type_name("DIR");
  add_definition_options(*command, options->common);
  command->add_flag("--json", options->as_json, "Print the differences as JSON");
  command->footer(
      "Examples:\n"
      "  git worktree add /tmp/before main && atsume diff --against /tmp/before\n"
      "  atsume diff workable --against /opt/atsume\n"
      "\n"
      "+ added, - removed, ~ changed. Exit code 1: something that callers or accounts rely on has changed.");
  command->callback([options, &run] { run = [options] { return diff(*options); }; });
}

void add_capabilities(CLI::App& app, Run& run) {
  auto* command = app.add_subcommand("capabilities", "List what connectors can do");
  auto options = std::make_shared<CapabilitiesOptions>();
  command->add_option("id", options->ids, "Connectors, all about each; a table of all without")->type_name("ID");
  add_definition_options(*command, options->common);
  command->add_flag("--json", options->as_json, "Print them as JSON");
  command->footer(
      "Examples:\n  atsume capabilities\n  atsume capabilities workable greenhouse\n"
      "  atsume capabilities --json | jq '.[] | select(.webhooks) | .connector'");
  command->callback([options, &run] { run = [options] { return capabilities(*options); }; });
}

void add_docs(CLI::App& app, Run& run) {
  auto* command = app.add_subcommand("docs", "Make a page for each connector: how to connect, fields, filters, quirks");
  auto options = std::make_shared<DocsOptions>();
  command->add_option("id", options->ids, "Connectors; all when none is given")->type_name("ID");
  command->add_option("--out", options->out, "Folder for one file ID.md each; stdout without")->type_name("DIR");
  command->add_flag("--coverage", options->shows_coverage, "One page instead: which methods each connector serves");
  add_definition_options(*command, options->common);
  command->add_flag("--json", options->as_json, "Print the pages as JSON");
  command->footer(
      "Examples:\n  atsume docs workable\n  atsume docs --out site/connectors\n  atsume docs --coverage > "
      "coverage.md\n\n"
      "What stands in connectors/ID/README.md comes last on the page.");
  command->callback([options, &run] { run = [options] { return docs(*options); }; });
}

void add_openapi(CLI::App& app, Run& run) {
  auto* command = app.add_subcommand("openapi", "Print the OpenAPI 3.1 document of the HTTP API, as JSON");
  auto options = std::make_shared<OpenApiOptions>();
  command->add_option("--model", options->model, "The unified paths of one model only")->type_name("MODEL");
  command->add_option("--server", options->server, "Where paths begin; by default on the host of the document")
      ->type_name("URL")
      ->capture_default_str();
  command->add_flag("--postman", options->is_postman, "Print a Postman collection (v2.1) instead");
  add_definition_options(*command, options->common);
  command->footer(
      "Examples:\n"
      "  atsume openapi > openapi.json\n"
      "  atsume openapi --model ats --server https://atsume.example.com/v1\n"
      "  atsume openapi --postman > atsume.postman_collection.json\n"
      "\n"
      "A running engine gives both at /v1/openapi.json and /v1/postman.json.");
  command->callback([options, &run] { run = [options] { return print_openapi(*options); }; });
}

}  // namespace

void add_author_commands(CLI::App& app, Run& run) {
  add_check(app, run);
  add_test(app, run);
  add_try(app, run);
  add_new(app, run);
  add_fmt(app, run);
  add_schema(app, run);
  add_diff(app, run);
  add_capabilities(app, run);
  add_docs(app, run);
  add_openapi(app, run);
}

}  // namespace atsume::app
