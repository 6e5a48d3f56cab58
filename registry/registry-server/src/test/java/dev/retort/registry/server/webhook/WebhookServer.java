package dev.retort.registry.server.webhook;

import dev.retort.registry.server.http.Endpoints;
import dev.retort.registry.server.store.Actor;
import dev.retort.registry.server.store.AuditLog;
import dev.retort.registry.server.store.Database;
import dev.retort.registry.server.store.ModelStore;
import dev.retort.registry.webhook.RetryPolicy;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The webhooks' part of a registry, with less patience. */
final class WebhookServer implements AutoCloseable {
  static final RetryPolicy IMPATIENT =
      new RetryPolicy(
          Duration.ofMillis(700),
          Duration.ofMillis(50),
          Duration.ofMillis(200),
          Duration.ofDays(1));

  private final Database database;
  private final Vertx vertx;
  private final AuditLog audit;
  private final ModelStore models;
  private final int port;

  private WebhookServer(
      Database database, Vertx vertx, AuditLog audit, ModelStore models, int port) {
    this.database = database;
    this.vertx = vertx;
    this.audit = audit;
    this.models = models;
    this.port = port;
  }

  static WebhookServer in(Path home, RetryPolicy policy) throws Exception {
    Database database = Database.open(home);
    Vertx vertx = Vertx.vertx();
    AuditLog audit = new AuditLog(database.jdbi(), Clock.systemUTC());
    ModelStore models = new ModelStore(database.jdbi(), Clock.systemUTC(), audit);
    WebhookEndpoints webhooks =
        new WebhookEndpoints(
            vertx,
            database.jdbi(),
            audit,
            () -> true,
            Clock.systemUTC(),
            new SecureRandom(),
            policy);
    Router router = Router.router(vertx);
    router.route().failureHandler(Endpoints::fail);
    webhooks.register(router);
    webhooks.start();
    int port =
        vertx
            .createHttpServer()
            .requestHandler(router)
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .get(30, TimeUnit.SECONDS)
            .actualPort();
    return new WebhookServer(database, vertx, audit, models, port);
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + port);
  }

  /** Something to tell of. */
  void create(String model) {
    models.create(new Actor("ann"), model, "", List.of());
  }

  void delete(String model) {
    models.delete(new Actor("ann"), model);
  }

  @Override
  public void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
    audit.close();
    database.close();
  }
}
