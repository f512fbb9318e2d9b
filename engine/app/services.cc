#include "app/services.h"

namespace atsume::app {

std::shared_ptr<const catalog::Catalog> CatalogHolder::get() const {
  std::lock_guard lock(mutex_);
  return catalog_;
}

void CatalogHolder::set(std::shared_ptr<const catalog::Catalog> catalog) {
  std::lock_guard lock(mutex_);
  catalog_ = std::move(catalog);
}

Services::Services(World given, const Config& config)
    : world(given),
      upstream_options{.allow_plain_http = config.allow_private},
      account_table(world.store, world.vault),
      key_table(world.store),
      key_usage(world.store),
      audit_table(world.store),
      idempotency_table(world.store, world.vault),
      accounts(account_table, world.pool, world.clock, world.logger),
      definitions(world.pool),
      limiter(world.clock, world.metrics),
      keys(key_table, world.pool, world.clock, world.random),
      gate({.keys = keys,
            .accounts = accounts,
            .vault = world.vault,
            .clock = world.clock,
            .options = {.requests_per_minute = config.requests_per_minute, .trusted_proxies = config.trusted_proxies}}),
      audit({.table = audit_table,
             .pool = world.pool,
             .clock = world.clock,
             .logger = world.logger,
             .metrics = world.metrics,
             .retention = config.audit_retention}),
      idempotency({.table = idempotency_table, .pool = world.pool, .clock = world.clock, .logger = world.logger}),
      maintenance({.store = world.store,
                   .vault = world.vault,
                   .pool = world.pool,
                   .clock = world.clock,
                   .logger = world.logger,
                   .backups_directory = config.data + "/backups",
                   .reload_master_keys = world.reload_master_keys}),
      link_origins(config.link_origins),
      connect_options{.public_url = config.public_url.empty() ? "http://" + config.listen : config.public_url,
                      .redirect_uris = config.redirect_uris},
      links({.store = world.store,
             .vault = world.vault,
             .accounts = accounts,
             .pool = world.pool,
             .clock = world.clock,
             .random = world.random,
             .options = connect_options}),
      app_credentials({.store = world.store, .vault = world.vault, .values = apps, .pool = world.pool}) {
  // The configuration was checked when it was read.
  (void)apps.set_defaults(config.apps_json);
}

LoopServices::LoopServices(Services& shared, boost::asio::any_io_executor executor)
    : client(net::make_http_client(shared.world.dialer, shared.world.clock, shared.world.metrics)),
      sandbox(upstream::make_sandbox_client([&shared] { return shared.catalog.get(); }, shared.sandbox_records,
                                            shared.world.clock)),
      upstream({.live = *client,
                .sandbox = *sandbox,
                .accounts = shared.accounts,
                .limiter = shared.limiter,
                .apps = shared.apps,
                .clock = shared.world.clock,
                .random = shared.world.random,
                .logger = shared.world.logger,
                .metrics = shared.world.metrics,
                .options = shared.upstream_options}),
      engine({.upstream = upstream,
              .vault = shared.world.vault,
              .clock = shared.world.clock,
              .random = shared.world.random,
              .metrics = shared.world.metrics}),
      account_service({.accounts = shared.accounts,
                       .definitions = shared.definitions,
                       .upstream = upstream,
                       .ids = shared.account_ids,
                       .clock = shared.world.clock,
                       .random = shared.world.random,
                       .logger = shared.world.logger}),
      connect_service({.links = shared.links,
                       .service = account_service,
                       .accounts = shared.accounts,
                       .upstream = upstream,
                       .pool = shared.world.pool,
                       .clock = shared.world.clock,
                       .random = shared.world.random,
                       .logger = shared.world.logger}),
      api({.catalog = [&shared] { return shared.catalog.get(); },
           .keys = shared.keys,
           .gate = shared.gate,
           .audit = shared.audit,
           .idempotency = shared.idempotency,
           .accounts = shared.accounts,
           .definitions = shared.definitions,
           .account_service = account_service,
           .links = shared.links,
           .connect_service = connect_service,
           .app_credentials = shared.app_credentials,
           .engine = engine,
           .clock = shared.world.clock,
           .random = shared.world.random,
           .logger = shared.world.logger,
           .metrics = shared.world.metrics,
           .maintenance = shared.maintenance,
           .is_draining = [&shared] { return shared.is_draining.load(); },
           .link_origins = shared.link_origins}),
      http(executor, api.handler(), {.error_body = api::error_body}, shared.world.clock, shared.world.logger,
           shared.world.metrics) {}

}  // namespace atsume::app
