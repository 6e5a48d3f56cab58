package dev.retort.registry.server.transfer;

import static dev.retort.registry.server.transfer.ByteClient.ARTIFACTS;
import static dev.retort.registry.server.transfer.ByteClient.BLOBS;
import static dev.retort.registry.server.transfer.ByteClient.UPLOADS;
import static dev.retort.registry.server.transfer.ByteClient.json;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.registry.Sha256;
import dev.retort.registry.blob.BlobStorage;
import dev.retort.registry.server.RegistryServer;
import dev.retort.registry.server.RegistryServerConfig;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What every store of blobs does behind the server. */
@Timeout(300)
abstract class ArtifactTransferContract {
  private static final int SIZE = 700_001;
  private static final String NOW =
      "{\"dry_run\":%s,\"deleted_runs_seconds\":0,\"idle_uploads_seconds\":0,"
          + "\"unused_blobs_seconds\":0}";

  @TempDir Path folder;
  private RegistryServer server;
  private ByteClient client;

  /** Where this one keeps blobs. */
  abstract BlobStorage storage();

  @BeforeEach
  void start() {
    server =
        RegistryServer.start(
            RegistryServerConfig.loopback(folder.resolve("home"), 0).withStorage(storage()),
            Clock.systemUTC());
    client = new ByteClient(server.uri());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private void restart() {
    stop();
    start();
  }

  ByteClient client() {
    return client;
  }

  @Test
  void givesBackEveryRangeThatIsAskedFor() throws Exception {
    byte[] file = bytes(1, SIZE);
    client.put("0/r/artifacts/f", file);
    Random random = new Random(7);
    for (int i = 0; i < 100; i++) {
      int first = i < 4 ? new int[] {0, SIZE - 1, 0, 1}[i] : random.nextInt(SIZE);
      int last = i == 2 ? SIZE * 2 : first + random.nextInt(i % 2 == 0 ? 10 : SIZE);
      int end = Math.min(SIZE, last + 1);
      HttpResponse<byte[]> part =
          client.get(ARTIFACTS + "0/r/artifacts/f", "Range", "bytes=" + first + "-" + last);
      assertThat(part.statusCode()).isEqualTo(206);
      assertThat(part.headers().firstValue("Content-Range"))
          .hasValue("bytes %d-%d/%d".formatted(first, end - 1, SIZE));
      assertThat(part.headers().firstValueAsLong("Content-Length")).hasValue(end - first);
      assertThat(part.body()).isEqualTo(Arrays.copyOfRange(file, first, end));
    }
    assertThat(client.get(ARTIFACTS + "0/r/artifacts/f", "Range", "bytes=-5").body())
        .isEqualTo(Arrays.copyOfRange(file, SIZE - 5, SIZE));
    assertThat(client.get(ARTIFACTS + "0/r/artifacts/f", "Range", "bytes=5-").body())
        .isEqualTo(Arrays.copyOfRange(file, 5, SIZE));
    assertThat(client.get(ARTIFACTS + "0/r/artifacts/f").body()).isEqualTo(file);
  }

  @Test
  void refusesARangeBehindTheEndAndIgnoresWhatIsNoRange() throws Exception {
    byte[] file = bytes(1, 10);
    client.put("0/r/artifacts/f", file);
    HttpResponse<byte[]> behind = client.get(ARTIFACTS + "0/r/artifacts/f", "Range", "bytes=10-");
    assertThat(behind.statusCode()).isEqualTo(416);
    assertThat(behind.headers().firstValue("Content-Range")).hasValue("bytes */10");
    assertThat(new String(behind.body(), UTF_8)).contains("INVALID_PARAMETER_VALUE");
    for (String range : new String[] {"bytes=3-1", "lines=1-2", "bytes=0-1,4-5", "bytes=-", ""}) {
      HttpResponse<byte[]> whole = client.get(ARTIFACTS + "0/r/artifacts/f", "Range", range);
      assertThat(whole.statusCode()).as(range).isEqualTo(200);
      assertThat(whole.body()).as(range).isEqualTo(file);
    }
  }

  @Test
  void answersConditionalRequestsByTheDigest() throws Exception {
    byte[] file = bytes(1, 1_000);
    String path = ARTIFACTS + "0/r/artifacts/f";
    client.put("0/r/artifacts/f", file);
    String tag = '"' + Sha256.of(file).hex() + '"';

    HttpResponse<byte[]> head = client.send("HEAD", path, new byte[0]);
    assertThat(head.headers().firstValue("ETag")).hasValue(tag);
    assertThat(head.headers().firstValue("Accept-Ranges")).hasValue("bytes");
    assertThat(head.headers().firstValueAsLong("Content-Length")).hasValue(1_000);
    assertThat(head.body()).isEmpty();
    for (String known : new String[] {tag, "\"other\", W/" + tag, "*"}) {
      HttpResponse<byte[]> same = client.get(path, "If-None-Match", known);
      assertThat(same.statusCode()).as(known).isEqualTo(304);
      assertThat(same.body()).isEmpty();
    }
    assertThat(client.get(path, "If-None-Match", "\"other\"").statusCode()).isEqualTo(200);
    assertThat(client.get(path, "Range", "bytes=0-1", "If-Range", tag).statusCode()).isEqualTo(206);
    assertThat(client.get(path, "Range", "bytes=0-1", "If-Range", "\"other\"").body())
        .isEqualTo(file);
  }

  @Test
  void storesABodyOnlyUnderItsDigest() throws Exception {
    byte[] file = bytes(1, 5_000);
    Sha256 other = Sha256.of(bytes(2, 5_000));
    HttpResponse<byte[]> refused =
        client.send("PUT", ARTIFACTS + "0/r/artifacts/f", file, "X-Retort-Sha256", other.hex());
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(new String(refused.body(), UTF_8)).contains(other.hex(), Sha256.of(file).hex());
    assertThat(client.get(ARTIFACTS + "0/r/artifacts/f").statusCode()).isEqualTo(404);
    assertThat(
            client
                .send("PUT", ARTIFACTS + "0/r/artifacts/f", file, "X-Retort-Sha256", "abc")
                .statusCode())
        .isEqualTo(400);
    client.put("0/r/artifacts/f", file, "X-Retort-Sha256", Sha256.of(file).hex());
    assertThat(client.get(ARTIFACTS + "0/r/artifacts/f").body()).isEqualTo(file);
  }

  @Test
  void givesABlobThatItHasAnotherPath() throws Exception {
    byte[] file = bytes(1, 5_000);
    Sha256 digest = Sha256.of(file);
    HttpResponse<byte[]> unknown =
        client.send("PUT", ARTIFACTS + "0/b/f", new byte[0], "X-Retort-Sha256", digest.hex());
    assertThat(unknown.statusCode()).isEqualTo(404);

    client.put("0/a/f", file);
    client.put("0/b/f", new byte[0], "X-Retort-Sha256", digest.hex());
    client.put("0/b/empty", new byte[0], "X-Retort-Sha256", Sha256.of(new byte[0]).hex());

    assertThat(client.get(ARTIFACTS + "0/b/f").body()).isEqualTo(file);
    assertThat(client.get(ARTIFACTS + "0/b/empty").body()).isEmpty();
    client.send("DELETE", ARTIFACTS + "0/a/f", new byte[0]);
    assertThat(client.get(ARTIFACTS + "0/b/f").body()).isEqualTo(file);
  }

  @Test
  void servesABlobWhileAnArtifactRefersToIt() throws Exception {
    byte[] file = bytes(1, 5_000);
    String blob = BLOBS + Sha256.of(file);
    assertThat(client.get(blob).statusCode()).isEqualTo(404);
    client.put("0/a/f", file);
    HttpResponse<byte[]> found = client.get(blob, "Range", "bytes=1-3");
    assertThat(found.body()).isEqualTo(Arrays.copyOfRange(file, 1, 4));
    assertThat(found.headers().firstValue("Cache-Control").orElseThrow()).contains("immutable");
    client.send("DELETE", ARTIFACTS + "0/a/f", new byte[0]);
    assertThat(client.get(blob).statusCode()).isEqualTo(404);
    assertThat(client.get(BLOBS + "nonsense").statusCode()).isEqualTo(400);
  }

  @Test
  void servesManifestAndSignatureOfAVersion() throws Exception {
    String run = client.run();
    client.put(run + "/model/retort-manifest.json", json("{}"));
    client.seal("triage", run + "/model");
    String version = "/retort/v1/models/triage/versions/1/";
    HttpResponse<byte[]> manifest = client.get(version + "manifest");
    assertThat(manifest.body()).isEqualTo(json("{}"));
    assertThat(manifest.headers().firstValue("ETag"))
        .hasValue('"' + Sha256.of(json("{}")).hex() + '"');
    assertThat(client.get(version + "signature").statusCode()).isEqualTo(404);
    assertThat(client.get("/retort/v1/models/triage/versions/2/manifest").statusCode())
        .isEqualTo(404);
    assertThat(client.get("/retort/v1/models/none/versions/x/manifest").statusCode())
        .isEqualTo(400);
  }

  @Test
  void goesOnWithAnUploadWhereItStoppedOverARestartToo() throws Exception {
    byte[] file = bytes(3, SIZE);
    String upload = client.begin(Sha256.of(file), SIZE);
    HttpResponse<byte[]> first = client.append(upload, 0, Arrays.copyOf(file, 1_000));
    assertThat(first.statusCode()).isEqualTo(204);
    assertThat(first.headers().firstValue("Upload-Offset")).hasValue("1000");
    client.append(upload, 1_000, Arrays.copyOfRange(file, 1_000, 300_000));

    restart();
    assertThat(client.offset(upload)).isEqualTo(300_000);
    assertThat(client.append(upload, 1_000, new byte[1]).statusCode()).isEqualTo(409);
    assertThat(client.append(upload, 300_000, Arrays.copyOfRange(file, 300_000, SIZE)).statusCode())
        .isEqualTo(204);

    assertThat(client.send("HEAD", upload, new byte[0]).statusCode()).isEqualTo(404);
    HttpResponse<byte[]> again =
        client.send(
            "POST",
            UPLOADS,
            json("{\"sha256\":\"%s\",\"size\":%d}".formatted(Sha256.of(file), SIZE)));
    assertThat(new String(again.body(), UTF_8)).isEqualTo("{\"present\":true}");
    client.put("0/a/f", new byte[0], "X-Retort-Sha256", Sha256.of(file).hex());
    assertThat(client.get(ARTIFACTS + "0/a/f").body()).isEqualTo(file);
  }

  @Test
  void refusesAnUploadWithOtherOrMoreBytesThanAnnounced() throws Exception {
    byte[] file = bytes(3, 1_000);
    String other = client.begin(Sha256.of(bytes(4, 1_000)), 1_000);
    HttpResponse<byte[]> wrong = client.append(other, 0, file);
    assertThat(wrong.statusCode()).isEqualTo(400);
    assertThat(new String(wrong.body(), UTF_8)).contains(Sha256.of(file).hex());
    assertThat(client.append(other, 0, file).statusCode()).isEqualTo(404);

    String longer = client.begin(Sha256.of(file), 999);
    assertThat(client.append(longer, 0, file).statusCode()).isEqualTo(400);
    assertThat(client.send("PATCH", longer, file).statusCode()).isEqualTo(400);
    assertThat(client.send("DELETE", longer, new byte[0]).statusCode()).isEqualTo(204);
    assertThat(client.send("HEAD", longer, new byte[0]).statusCode()).isEqualTo(404);
    assertThat(client.append(UPLOADS + "/..%2f..%2fregistry.mv.db", 0, file).statusCode())
        .isIn(400, 404);
  }

  @Test
  void keepsWhatCameBeforeAConnectionBroke() throws Exception {
    byte[] file = bytes(5, 1_000);
    String upload = client.begin(Sha256.of(file), 1_000);
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      String head =
          "PATCH %s HTTP/1.1\r\nHost: localhost\r\nUpload-Offset: 0\r\nContent-Length: 1000\r\n\r\n"
              .formatted(upload);
      socket.getOutputStream().write(head.getBytes(US_ASCII));
      socket.getOutputStream().write(file, 0, 400);
      socket.getOutputStream().flush();
      // Whoever appended before the broken request has the upload would take it away from it.
      while (client.offset(upload) < 400) {
        Thread.onSpinWait();
      }
      assertThat(client.append(upload, 400, new byte[0]).statusCode()).isEqualTo(409);
    }
    HttpResponse<byte[]> rest;
    do {
      rest = client.append(upload, 400, Arrays.copyOfRange(file, 400, 1_000));
    } while (rest.statusCode() == 409);
    assertThat(rest.statusCode()).isEqualTo(204);
    client.put("0/a/f", new byte[0], "X-Retort-Sha256", Sha256.of(file).hex());
  }

  @Test
  void refusesAtOnceWhatCannotFitOnTheDisk() throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      String head =
          "PUT %s0/a/f HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n"
              .formatted(ARTIFACTS, Long.MAX_VALUE / 2);
      socket.getOutputStream().write(head.getBytes(US_ASCII));
      byte[] start = socket.getInputStream().readNBytes(12);
      assertThat(new String(start, US_ASCII)).isEqualTo("HTTP/1.1 507");
    }
    HttpResponse<byte[]> upload =
        client.send(
            "POST",
            UPLOADS,
            json(
                "{\"sha256\":\"%s\",\"size\":%d}"
                    .formatted(Sha256.of(new byte[1]), Long.MAX_VALUE)));
    assertThat(upload.statusCode()).isEqualTo(507);
  }

  @Test
  void collectsWhatNothingRefersToAndSaysSoFirst() throws Exception {
    String kept = client.run();
    String deleted = client.run();
    client.put(kept + "/log.txt", bytes(1, 100));
    client.put(deleted + "/model/weights", bytes(2, 2_000));
    client.put(deleted + "/checkpoint", bytes(3, 3_000));
    client.put(deleted + "/log.txt", bytes(1, 100));
    client.seal("triage", deleted + "/model");
    client.post(
        "/api/2.0/mlflow/runs/delete",
        "{\"run_id\":\"%s\"}".formatted(Path.of(deleted).getName(1)));
    client.put("0/x/f", bytes(4, 400));
    client.send("DELETE", ARTIFACTS + "0/x/f", new byte[0]);
    String upload = client.begin(Sha256.of(bytes(5, 500)), 500);
    client.append(upload, 0, bytes(5, 50));

    assertPiles(client.post("/retort/v1/gc", "{}"), 0, 0, 0);
    JsonNode dry = collectNow("true");
    assertPiles(dry, 2, 1, 2);
    assertThat(dry.at("/dry_run").asBoolean()).isTrue();
    assertThat(dry.at("/blobs/bytes").asLong()).isEqualTo(3_400);
    assertThat(client.get(ARTIFACTS + deleted + "/checkpoint").statusCode()).isEqualTo(200);

    assertPiles(collectNow("false"), 2, 1, 2);
    assertThat(client.get(ARTIFACTS + deleted + "/checkpoint").statusCode()).isEqualTo(404);
    assertThat(client.get(ARTIFACTS + deleted + "/model/weights").body())
        .isEqualTo(bytes(2, 2_000));
    assertThat(client.get(ARTIFACTS + kept + "/log.txt").body()).isEqualTo(bytes(1, 100));
    assertThat(client.send("HEAD", upload, new byte[0]).statusCode()).isEqualTo(404);
    assertPiles(collectNow("false"), 0, 0, 0);
  }

  @Test
  void neverCollectsWhatIsBeingPublished() throws Exception {
    CompletableFuture<Void> publishing =
        CompletableFuture.runAsync(
            () -> {
              try {
                publishAndDelete(60);
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
    int collected = 0;
    while (!publishing.isDone()) {
      collected += collectNow("false").at("/blobs/count").asInt();
    }
    publishing.join();
    assertThat(collected).as("blobs collected meanwhile").isPositive();
  }

  /** The same three contents again and again: each is published, linked, and deleted. */
  private void publishAndDelete(int rounds) throws Exception {
    for (int round = 0; round < rounds; round++) {
      byte[] file = bytes(round % 3, 2_000);
      client.put("0/p/f", file);
      HttpResponse<byte[]> linked =
          client.send(
              "PUT", ARTIFACTS + "0/q/f", new byte[0], "X-Retort-Sha256", Sha256.of(file).hex());
      assertThat(linked.statusCode()).isEqualTo(200);
      assertThat(client.get(ARTIFACTS + "0/p/f").body()).isEqualTo(file);
      client.send("DELETE", ARTIFACTS + "0/p/f", new byte[0]);
      assertThat(client.get(ARTIFACTS + "0/q/f").body()).isEqualTo(file);
      client.send("DELETE", ARTIFACTS + "0/q/f", new byte[0]);
    }
  }

  JsonNode collectNow(String dryRun) throws Exception {
    // Times count in milliseconds: what was used in this one isn't older than 0 seconds.
    long before = System.currentTimeMillis();
    while (System.currentTimeMillis() == before) {
      Thread.onSpinWait();
    }
    return client.post("/retort/v1/gc", NOW.formatted(dryRun));
  }

  private static void assertPiles(JsonNode answer, int artifacts, int uploads, int blobs) {
    assertThat(answer.at("/artifacts/count").asInt()).as("artifacts").isEqualTo(artifacts);
    assertThat(answer.at("/uploads/count").asInt()).as("uploads").isEqualTo(uploads);
    assertThat(answer.at("/blobs/count").asInt()).as("blobs").isEqualTo(blobs);
  }

  static byte[] bytes(long seed, int size) {
    byte[] bytes = new byte[size];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }
}
