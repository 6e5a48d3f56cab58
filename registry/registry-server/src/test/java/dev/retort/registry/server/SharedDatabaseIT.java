package dev.retort.registry.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.retort.registry.RegistryException;
import dev.retort.registry.server.store.AuditEntry;
import dev.retort.registry.server.store.Database;
import dev.retort.registry.server.store.Database.Part;
import dev.retort.registry.server.store.DatabaseAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Several servers on one PostgreSQL: one writes, all read. */
@Timeout(180)
final class SharedDatabaseIT {
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @TempDir private Path home;
  private final DatabaseAddress address = PostgresDatabase.fresh();
  private RegistryServer first;

  @Test
  void readsEverywhereAndWritesInOnePlaceUntilThatIsGone() throws Exception {
    try (RegistryServer second = secondAfter("triage")) {
      assertThat(second.isWriter()).isFalse();
      assertThat(get(second, "registered-models/get?name=triage").statusCode()).isEqualTo(200);
      HttpResponse<String> refused = create(second, "other");
      assertThat(refused.statusCode()).isEqualTo(503);
      assertThat(refused.headers().firstValue("Retry-After")).hasValue("1");
      assertThat(refused.body()).contains("TEMPORARILY_UNAVAILABLE");
      assertThat(raw(second, "/health").statusCode()).isEqualTo(200);
      assertThat(raw(second, "/health/writer").statusCode()).isEqualTo(503);

      first.close();
      await(second::isWriter);
      assertThat(raw(second, "/health/writer").statusCode()).isEqualTo(200);
      assertThat(create(second, "other").statusCode()).isEqualTo(200);
    }
  }

  private RegistryServer secondAfter(String model) throws Exception {
    first = start(Part.WRITES_IF_FREE);
    assertThat(first.isWriter()).isTrue();
    assertThat(create(first, model).statusCode()).isEqualTo(200);
    return start(Part.WRITES_IF_FREE);
  }

  @Test
  void tellsReadersWhatTheWriterDid() throws Exception {
    List<AuditEntry> heard = new CopyOnWriteArrayList<>();
    try (RegistryServer reader = secondAfter("before")) {
      reader.audit().listen(heard::add);
      for (int i = 0; i < 20; i++) {
        create(first, "model-" + i);
      }
      await(() -> heard.size() == 20);
      assertThat(heard).isEqualTo(first.audit().after(1, 100));
    } finally {
      first.close();
    }
  }

  @Test
  void neverWritesWhereItOnlyReads() throws Exception {
    try (RegistryServer writer = start(Part.WRITES_IF_FREE)) {
      create(writer, "triage");
    }
    try (RegistryServer reader = start(Part.ONLY_READS)) {
      assertThat(get(reader, "registered-models/get?name=triage").statusCode()).isEqualTo(200);
      assertThat(create(reader, "other").statusCode()).isEqualTo(503);
      assertThat(reader.isWriter()).isFalse();
    }
  }

  @Test
  void saysWhatAnEmptyOrAMissingDatabaseLacks() {
    assertThatThrownBy(() -> start(Part.ONLY_READS).close())
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining(address.url());
    DatabaseAddress nowhere =
        new DatabaseAddress(
            "jdbc:postgresql://127.0.0.1:1/registry?connectTimeout=2",
            address.user(),
            address.password());
    assertThatThrownBy(
            () -> Database.open(nowhere, Part.WRITES_IF_FREE, "x", Clock.systemUTC()).close())
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("Check that it runs")
        .hasMessageNotContaining(address.password().orElseThrow() + "@");
  }

  @Test
  void takesOverWithinSecondsFromAWriterThatWasKilled() throws Exception {
    Path said = home.resolveSibling("said");
    Process writer =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElse("java"),
                "-cp",
                System.getProperty("java.class.path"),
                SharedWriter.class.getName(),
                home.toString(),
                address.url())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .redirectOutput(said.toFile())
            .start();
    try {
      await(() -> lines(said).size() > 50);
      try (RegistryServer heir = start(Part.WRITES_IF_FREE)) {
        assertThat(heir.isWriter()).isFalse();
        assertThat(create(heir, "early").statusCode()).isEqualTo(503);
        writer.destroyForcibly().waitFor();
        long killed = System.nanoTime();
        await(heir::isWriter);
        assertThat(Duration.ofNanos(System.nanoTime() - killed)).isLessThan(Duration.ofSeconds(5));
        assertThat(create(heir, "late").statusCode()).isEqualTo(200);
        for (String model : lines(said)) {
          assertThat(get(heir, "registered-models/get?name=" + model).statusCode())
              .as("%s was acknowledged", model)
              .isEqualTo(200);
        }
        List<AuditEntry> log = heir.audit().after(0, 100_000);
        for (int i = 0; i < log.size(); i++) {
          assertThat(log.get(i).sequence()).isEqualTo(i + 1);
          assertThat(log.get(i).isIntact()).isTrue();
        }
      }
    } finally {
      writer.destroyForcibly().waitFor();
    }
  }

  /** A process that registers models and says which ones were acknowledged. */
  static final class SharedWriter {
    private SharedWriter() {}

    public static void main(String[] arguments) throws Exception {
      DatabaseAddress address =
          new DatabaseAddress(arguments[1], Optional.of("postgres"), Optional.of("postgres"));
      try (RegistryServer server = start(Path.of(arguments[0]), address, Part.WRITES_IF_FREE)) {
        for (int i = 0; ; i++) {
          if (create(server, "model-" + i).statusCode() == 200) {
            System.out.println("model-" + i);
          }
        }
      }
    }
  }

  private RegistryServer start(Part part) {
    return start(home, address, part);
  }

  private static RegistryServer start(Path home, DatabaseAddress address, Part part) {
    return RegistryServer.start(
        RegistryServerConfig.loopback(home, 0).with(address, part), Clock.systemUTC());
  }

  private static HttpResponse<String> create(RegistryServer server, String model)
      throws IOException, InterruptedException {
    return HTTP.send(
        HttpRequest.newBuilder(
                URI.create(server.uri() + "/api/2.0/mlflow/registered-models/create"))
            .POST(BodyPublishers.ofString("{\"name\":\"%s\"}".formatted(model)))
            .build(),
        BodyHandlers.ofString());
  }

  private static HttpResponse<String> get(RegistryServer server, String call)
      throws IOException, InterruptedException {
    return raw(server, "/api/2.0/mlflow/" + call);
  }

  private static HttpResponse<String> raw(RegistryServer server, String path)
      throws IOException, InterruptedException {
    return HTTP.send(
        HttpRequest.newBuilder(URI.create(server.uri() + path)).build(), BodyHandlers.ofString());
  }

  /** What was said whole: the last line may have been cut off. */
  private static List<String> lines(Path file) {
    try {
      String text = Files.exists(file) ? Files.readString(file) : "";
      return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waited for 120 s").isLessThan(end);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }
}
