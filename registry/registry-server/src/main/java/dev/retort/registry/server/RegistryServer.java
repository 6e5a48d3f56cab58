package dev.retort.registry.server;

import dev.retort.registry.AtomicPath;
import dev.retort.registry.RegistryException;
import dev.retort.registry.server.access.AccessGuard;
import dev.retort.registry.server.audit.AuditEndpoints;
import dev.retort.registry.server.follow.AliasEndpoints;
import dev.retort.registry.server.follow.EventEndpoints;
import dev.retort.registry.server.http.BlobSender;
import dev.retort.registry.server.http.BrowserGuard;
import dev.retort.registry.server.http.Endpoints;
import dev.retort.registry.server.http.FramingGuard;
import dev.retort.registry.server.http.PathGuard;
import dev.retort.registry.server.hub.HubCatalog;
import dev.retort.registry.server.hub.HubEndpoints;
import dev.retort.registry.server.protocol.ArtifactEndpoints;
import dev.retort.registry.server.protocol.RegistryEndpoints;
import dev.retort.registry.server.protocol.TrackingEndpoints;
import dev.retort.registry.server.store.AliasStore;
import dev.retort.registry.server.store.ArtifactVault;
import dev.retort.registry.server.store.AuditLog;
import dev.retort.registry.server.store.Database;
import dev.retort.registry.server.store.DecisionStore;
import dev.retort.registry.server.store.ErrorCode;
import dev.retort.registry.server.store.ExperimentStore;
import dev.retort.registry.server.store.ModelStore;
import dev.retort.registry.server.store.RunStore;
import dev.retort.registry.server.store.SourceResolver;
import dev.retort.registry.server.store.VersionFiles;
import dev.retort.registry.server.store.VersionStore;
import dev.retort.registry.server.transfer.BlobEndpoints;
import dev.retort.registry.server.transfer.GarbageEndpoints;
import dev.retort.registry.server.transfer.UploadEndpoints;
import dev.retort.registry.server.webhook.WebhookEndpoints;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A running tracking and registry server. It holds its home for itself and keeps everything there:
 * a database, and the artifacts as files; or it shares a PostgreSQL and the artifacts with other
 * servers, one of which writes at a time. What it answered is on the disk.
 */
public final class RegistryServer implements AutoCloseable {
  /** The MLflow version whose protocol it speaks. */
  static final String PROTOCOL = "2.17.2";

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration IDLE = Duration.ofMinutes(2);
  private static final int WORKERS = 8;
  private static final int MAX_REQUEST_LINE = 128 << 10;

  private final RegistryServerConfig config;
  private final Vertx vertx;
  private final Database database;
  private final ArtifactStorage artifacts;
  private final AuditLog audit;
  private final Router router;
  private final HomeLock lock;
  private final int port;

  private RegistryServer(
      RegistryServerConfig config,
      Vertx vertx,
      Database database,
      ArtifactStorage artifacts,
      AuditLog audit,
      Router router,
      HomeLock lock,
      int port) {
    this.config = config;
    this.vertx = vertx;
    this.database = database;
    this.artifacts = artifacts;
    this.audit = audit;
    this.router = router;
    this.lock = lock;
    this.port = port;
  }

  /**
   * Opens the home and listens.
   *
   * @throws RegistryException if the port is taken, or another process holds the home
   * @throws UncheckedIOException if the home can't be written
   */
  public static RegistryServer start(RegistryServerConfig config, Clock clock) {
    HomeLock lock = takeHome(config);
    try {
      return open(config, clock, lock);
    } catch (RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /** The port it listens on, also if any free one was asked for. */
  public int port() {
    return port;
  }

  /** Where its clients find it. */
  public URI uri() {
    boolean ipv6 = config.host().contains(":");
    return URI.create(
        "%s://%s:%d"
            .formatted(
                config.tls().isPresent() ? "https" : "http",
                ipv6 ? "[" + config.host() + "]" : config.host(),
                port));
  }

  /** Whether this server writes now; always, if it has its database to itself. */
  public boolean isWriter() {
    return database.isWriter();
  }

  /** What it answers, for a test that goes through all of it. */
  List<Route> routes() {
    return router.getRoutes();
  }

  /** Its audit log. */
  AuditLog audit() {
    return audit;
  }

  /** Stops listening and lets the home go; requests that are under way may fail. */
  @Override
  public void close() {
    try {
      release(vertx, audit, database);
    } finally {
      artifacts.close();
      lock.close();
    }
  }

  private static HomeLock takeHome(RegistryServerConfig config) {
    try {
      AtomicPath.createFolders(config.home());
      return config.database().isPresent() ? HomeLock.shared() : HomeLock.take(config.home());
    } catch (IOException e) {
      throw unwritable(config, e);
    }
  }

  private static RegistryServer open(RegistryServerConfig config, Clock clock, HomeLock lock) {
    Database database = database(config, clock);
    AuditLog audit = new AuditLog(database, clock);
    Vertx vertx = vertx();
    ArtifactStorage artifacts = openArtifacts(config, clock, database, audit, vertx);
    Router router = routes(config, vertx, database, audit, artifacts, clock);
    try {
      HttpServer http =
          vertx
              .createHttpServer(options(config))
              .invalidRequestHandler(Endpoints::refuse)
              .requestHandler(router);
      int port = await(http.listen(config.port(), config.host())).actualPort();
      return new RegistryServer(config, vertx, database, artifacts, audit, router, lock, port);
    } catch (ExecutionException e) {
      release(vertx, audit, database);
      artifacts.close();
      throw cannotListen(config, e.getCause());
    }
  }

  private static ArtifactStorage openArtifacts(
      RegistryServerConfig config, Clock clock, Database database, AuditLog audit, Vertx vertx) {
    try {
      return ArtifactStorage.open(config, database, clock);
    } catch (IOException e) {
      release(vertx, audit, database);
      throw unwritable(config, e);
    }
  }

  private static Database database(RegistryServerConfig config, Clock clock) {
    return config
        .database()
        .map(
            address ->
                Database.open(address, config.part(), config.host() + ":" + config.port(), clock))
        .orElseGet(() -> Database.open(config.home()));
  }

  /** A connection without traffic is closed, so that none can be held by sending slowly. */
  private static HttpServerOptions options(RegistryServerConfig config) {
    HttpServerOptions options =
        new HttpServerOptions()
            .setIdleTimeoutUnit(TimeUnit.SECONDS)
            .setIdleTimeout((int) IDLE.toSeconds())
            .setMaxInitialLineLength(MAX_REQUEST_LINE);
    config
        .tls()
        .ifPresent(
            files ->
                options
                    .setSsl(true)
                    .setUseAlpn(true)
                    .setKeyCertOptions(
                        new PemKeyCertOptions()
                            .setCertPath(files.certificate().toString())
                            .setKeyPath(files.key().toString())));
    return options;
  }

  private static Vertx vertx() {
    return Vertx.vertx(
        new VertxOptions()
            .setEventLoopPoolSize(2)
            .setWorkerPoolSize(WORKERS)
            .setFileSystemOptions(
                new FileSystemOptions()
                    .setClassPathResolvingEnabled(false)
                    .setFileCachingEnabled(false)));
  }

  private static UncheckedIOException unwritable(RegistryServerConfig config, IOException cause) {
    return new UncheckedIOException(
        "the registry's home %s can't be written: %s. Choose a folder that can."
            .formatted(config.home(), cause.getMessage()),
        cause);
  }

  private static Router routes(
      RegistryServerConfig config,
      Vertx vertx,
      Database database,
      AuditLog audit,
      ArtifactStorage artifacts,
      Clock clock) {
    ExperimentStore experiments = new ExperimentStore(database.jdbi(), clock);
    RunStore runs = new RunStore(database.jdbi(), clock);
    ModelStore models = new ModelStore(database.jdbi(), clock, audit);
    VersionStore versions = new VersionStore(database.jdbi(), clock, audit);
    AliasStore aliases = new AliasStore(database.jdbi(), clock, audit);
    ArtifactVault vault = artifacts.vault();
    SourceResolver sources = new SourceResolver(runs, versions);

    Router router = Router.router(vertx);
    router.route().handler(BrowserGuard.of(config.host())::check).failureHandler(Endpoints::fail);
    router.route().handler(FramingGuard::check).handler(PathGuard::check);
    router.route().handler(new AccessGuard(config.tokens(), clock)::check);
    router.route().handler(new WriterGuard(database)::check);
    Endpoints endpoints = new Endpoints(vertx, router);
    new TrackingEndpoints(experiments, runs, vault, clock).register(endpoints);
    new RegistryEndpoints(models, versions, aliases, vault, sources).register(endpoints);
    new ArtifactEndpoints(vertx, vault, artifacts.uploads(), runs).register(router);
    VersionFiles files = new VersionFiles(vault, versions, sources);
    new AliasEndpoints(vertx, aliases, files, audit).register(router);
    DecisionStore decisions = new DecisionStore(database.jdbi(), audit);
    new AuditEndpoints(vertx, decisions, audit).register(router);
    new EventEndpoints(vertx, audit).register(router);
    webhooks(vertx, database, audit, clock).register(router);
    new BlobEndpoints(vertx, vault, files).register(router);
    HubCatalog hub = new HubCatalog(models, versions, aliases, vault, sources);
    new HubEndpoints(vertx, hub, new BlobSender(vertx, vault.blobs())).register(router);
    new UploadEndpoints(vertx, artifacts.uploads()).register(router);
    new GarbageEndpoints(vertx, artifacts.garbage()).register(router);
    Endpoints.readable(router, "/health").handler(context -> context.response().end("OK"));
    Endpoints.readable(router, "/health/writer").handler(new WriterGuard(database)::tell);
    Endpoints.readable(router, "/version").handler(context -> context.response().end(PROTOCOL));
    router
        .route()
        .handler(
            context ->
                Endpoints.send(
                    context,
                    ErrorCode.ENDPOINT_NOT_FOUND,
                    "No endpoint %s %s"
                        .formatted(context.request().method(), context.request().path())));
    return router;
  }

  private static WebhookEndpoints webhooks(
      Vertx vertx, Database database, AuditLog audit, Clock clock) {
    WebhookEndpoints webhooks =
        new WebhookEndpoints(
            vertx, database.jdbi(), audit, database::isWriter, clock, new SecureRandom());
    webhooks.start();
    return webhooks;
  }

  private static RuntimeException cannotListen(RegistryServerConfig config, Throwable cause) {
    if (config.tls().isPresent() && !(cause instanceof BindException)) {
      return new RegistryException(
          "the registry can't show who it is with the certificate %s and the key %s: %s. Give PEM files that it can read, the key in PKCS #8."
              .formatted(
                  config.tls().get().certificate(), config.tls().get().key(), cause.getMessage()),
          cause);
    }
    String why =
        cause instanceof BindException
            ? "it is in use, or the host isn't this machine's"
            : String.valueOf(cause.getMessage());
    return new RegistryException(
        "the registry can't listen on %s port %d: %s. Stop what uses the port, or choose another one with --port (0 for any free one)."
            .formatted(config.host(), config.port(), why),
        cause);
  }

  private static void release(Vertx vertx, AuditLog audit, Database database) {
    try (database;
        audit) {
      await(vertx.close());
    } catch (ExecutionException e) {
      throw new RegistryException("the registry server didn't stop cleanly: " + e.getCause(), e);
    }
  }

  private static <T> T await(io.vertx.core.Future<T> future) throws ExecutionException {
    try {
      return future
          .toCompletionStage()
          .toCompletableFuture()
          .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new ExecutionException("no answer within " + PATIENCE, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ExecutionException("interrupted", e);
    }
  }
}
