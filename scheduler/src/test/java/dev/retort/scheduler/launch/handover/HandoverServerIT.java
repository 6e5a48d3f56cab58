package dev.retort.scheduler.launch.handover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.retort.capture.JsonFormat;
import dev.retort.trainer.FolderDigest;
import dev.retort.trainer.ModelArtifact;
import dev.retort.trainer.RunFolder;
import dev.retort.trainer.TrainingOutcome;
import dev.retort.trainer.TrainingSpec;
import dev.retort.trainer.handover.FileEntry;
import dev.retort.trainer.handover.JobBrief;
import dev.retort.trainer.handover.Parcel;
import dev.retort.trainer.handover.RunAddress;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an owner takes from whom, asked over a socket as anybody might ask. */
class HandoverServerIT {
  private static final TransferLimits LIMITS =
      new TransferLimits(64 << 10, 1 << 20, 2 << 20, 256 << 10);
  private static final String TOKEN = "a-token-nobody-guesses";

  @TempDir Path folder;

  private final HttpClient http = HttpClient.newHttpClient();
  private Handover handover;
  private RunFolder run;
  private RunAddress.HandedOver address;
  private String session;

  @BeforeEach
  void open() throws Exception {
    handover = new Handover(folder, LIMITS);
    run = prepared(folder.resolve("run"));
  }

  @AfterEach
  void close() {
    handover.close();
  }

  private RunFolder prepared(Path root) throws Exception {
    RunFolder prepared =
        RunFolder.create(
            root, new RunFolder.Request(TOKEN, "shell", TrainingSpec.seeded(1), folder));
    handover.desk().open(prepared);
    address = handover.address(prepared);
    session = begin().session();
    return prepared;
  }

  private JobBrief begin() throws Exception {
    HttpResponse<String> answer = send(request("/sessions").POST(noBody()));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return JsonFormat.mapper().readValue(answer.body(), JobBrief.class);
  }

  private static HttpRequest.BodyPublisher noBody() {
    return HttpRequest.BodyPublishers.noBody();
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(address.word() + path))
            .header("Authorization", "Bearer " + TOKEN);
    return session == null ? request : request.header("Retort-Session", session);
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<String> append(String name, long offset, String text) throws Exception {
    return send(
        request("/logs/" + name)
            .header("Upload-Offset", Long.toString(offset))
            .method("PATCH", HttpRequest.BodyPublishers.ofString(text)));
  }

  private HttpResponse<String> piece(byte[] whole, int from, int to) throws Exception {
    byte[] piece = Arrays.copyOfRange(whole, from, to);
    return piece(
        DigestUtils.sha256Hex(whole), whole.length, from, DigestUtils.sha256Hex(piece), piece);
  }

  private HttpResponse<String> piece(
      String sha256, long length, long offset, String digest, byte[] bytes) throws Exception {
    return send(
        request("/files/" + sha256)
            .header("Upload-Length", Long.toString(length))
            .header("Upload-Offset", Long.toString(offset))
            .header("Upload-Digest", digest)
            .method("PATCH", HttpRequest.BodyPublishers.ofByteArray(bytes)));
  }

  private HttpResponse<String> put(String path, Object value) throws Exception {
    return send(request(path).PUT(HttpRequest.BodyPublishers.ofString(JsonFormat.line(value))));
  }

  private List<Path> leftovers() throws IOException {
    try (Stream<Path> files = Files.walk(run.root())) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> file.toString().contains(".tmp"))
          .toList();
    }
  }

  @Test
  void letsNobodyInWithoutTheToken() throws Exception {
    for (String header : List.of("Bearer wrong", "Bearer ", "Basic " + TOKEN, TOKEN)) {
      HttpResponse<String> answer =
          send(
              HttpRequest.newBuilder(URI.create(address.word() + "/sessions"))
                  .header("Authorization", header)
                  .POST(noBody()));
      assertThat(answer.statusCode()).as(header).isEqualTo(401);
      assertThat(answer.body()).doesNotContain(TOKEN);
    }
    assertThat(send(HttpRequest.newBuilder(URI.create(address.word()))).statusCode())
        .isEqualTo(401);
    assertThat(append("log.txt", 0, "mine").statusCode())
        .as("who was let in before goes on")
        .isEqualTo(204);
  }

  @Test
  void wantsNothingOfAJobThatIsOverOrWasNever() throws Exception {
    handover.desk().close(run);
    assertThat(append("log.txt", 0, "late").statusCode()).isEqualTo(410);
    assertThat(run.log()).doesNotExist();
    assertThat(send(request("x/sessions").POST(noBody())).statusCode()).isEqualTo(410);
  }

  @Test
  void refusesAnEarlierStartOfTheJob() throws Exception {
    String earlier = session;
    String later = begin().session();
    assertThat(append("log.txt", 0, "from the first").statusCode()).isEqualTo(410);
    session = later;
    assertThat(append("log.txt", 0, "from the second").statusCode()).isEqualTo(204);
    assertThat(earlier).isNotEqualTo(later);
    assertThat(run.log()).hasContent("from the second");
  }

  @Test
  void takesNoNameThatIsNotOfTheRunFolder() throws Exception {
    assertThat(append("spec.json", 0, "{}").statusCode()).isEqualTo(404);
    assertThat(append("..%2Flog.txt", 0, "x").statusCode()).isEqualTo(404);
    for (String path :
        List.of(
            "/inputs/dataset/..%2F..%2Fspec.json",
            "/inputs/..%2Fspec.json",
            "/inputs/%2Fetc%2Fpasswd",
            "/inputs/spec.json",
            "/inputs/dataset/%2e%2e/%2e%2e/spec.json",
            "/inputs/checkpoint/..%5Cspec.json")) {
      HttpResponse<String> answer = send(request(path));
      assertThat(answer.statusCode()).as(path).isIn(400, 404);
      assertThat(answer.body()).doesNotContain("shell");
    }
    byte[] bytes = "x".getBytes(StandardCharsets.UTF_8);
    piece(bytes, 0, 1);
    for (String path : List.of("../../outside", "/etc/outside", "a/../../outside", "a//b", "")) {
      String parcel =
          "{\"files\":[{\"path\":\"%s\",\"size\":1,\"sha256\":\"%s\"}]}"
              .formatted(path, DigestUtils.sha256Hex(bytes));
      HttpResponse<String> answer =
          send(request("/student").PUT(HttpRequest.BodyPublishers.ofString(parcel)));
      assertThat(answer.statusCode()).as(path).isEqualTo(400);
    }
    Parcel parcel = new Parcel(List.of(new FileEntry("x", 1, DigestUtils.sha256Hex(bytes))));
    assertThat(put("/checkpoints/latest", parcel).statusCode()).isEqualTo(404);
    assertThat(put("/checkpoints/..%2F..%2Foutside", parcel).statusCode()).isEqualTo(404);
    assertThat(run.student()).doesNotExist();
    assertThat(folder.resolve("outside")).doesNotExist();
  }

  @Test
  void takesNoMoreThanItsLimits() throws Exception {
    assertThat(append("log.txt", 0, "x".repeat((64 << 10) + 1)).statusCode()).isEqualTo(413);
    for (int i = 0; i < 4; i++) {
      assertThat(append("log.txt", (long) i * (64 << 10), "x".repeat(64 << 10)).statusCode())
          .isEqualTo(204);
    }
    assertThat(append("log.txt", 256 << 10, "x").statusCode()).isEqualTo(413);
    byte[] bytes = new byte[1000];
    assertThat(
            piece("0".repeat(64), (1 << 20) + 1, 0, DigestUtils.sha256Hex(bytes), bytes)
                .statusCode())
        .isEqualTo(413);
  }

  @Test
  void takesNoFileThatIsNotWhatWasAnnounced() throws Exception {
    byte[] bytes = "two halves".getBytes(StandardCharsets.UTF_8);
    assertThat(piece(bytes, 0, 5).headers().firstValue("Upload-Offset")).contains("5");
    HttpResponse<String> again = piece(bytes, 0, 5);
    assertThat(again.statusCode()).isEqualTo(409);
    assertThat(again.headers().firstValue("Upload-Offset")).contains("5");
    byte[] other = "OTHER".getBytes(StandardCharsets.UTF_8);
    assertThat(piece(DigestUtils.sha256Hex(bytes), 10, 5, "0".repeat(64), other).statusCode())
        .isEqualTo(422);
    assertThat(
            piece(DigestUtils.sha256Hex(bytes), 10, 5, DigestUtils.sha256Hex(other), other)
                .statusCode())
        .as("the whole has another digest")
        .isEqualTo(422);
    assertThat(piece(bytes, 0, 10).statusCode()).as("and begins anew").isEqualTo(204);
    Parcel missing = new Parcel(List.of(entry("a", bytes), new FileEntry("b", 3, "1".repeat(64))));
    assertThat(put("/student", missing).statusCode()).isEqualTo(422);
    assertThat(run.student()).doesNotExist();
    Parcel damaged = new Parcel(List.of(entry("state.json", bytes)));
    assertThat(put("/checkpoints/step-000000000001", damaged).statusCode())
        .as("it has no checkpoint.json")
        .isEqualTo(422);
    assertThat(run.checkpoints().latest()).isEmpty();
  }

  @Test
  void takesAnOutcomeLastAndOnce() throws Exception {
    byte[] bytes = "weights".getBytes(StandardCharsets.UTF_8);
    Path local = Files.createDirectories(folder.resolve("local/student"));
    Files.write(local.resolve("model.bin"), bytes);
    String digest = FolderDigest.of(local);
    assertThat(put("/outcome", completed(digest)).statusCode()).as("no student").isEqualTo(422);

    piece(bytes, 0, bytes.length);
    Parcel student = new Parcel(List.of(entry("model.bin", bytes)));
    assertThat(put("/student", student).statusCode()).isEqualTo(204);
    assertThat(put("/student", student).statusCode()).as("asked again").isEqualTo(204);
    byte[] predictions = "{}\n".getBytes(StandardCharsets.UTF_8);
    piece(predictions, 0, predictions.length);
    assertThat(
            put("/out-of-fold.jsonl", new Parcel(List.of(entry("out-of-fold.jsonl", predictions))))
                .statusCode())
        .isEqualTo(204);
    assertThat(put("/outcome", completed("2".repeat(64))).statusCode())
        .as("another student")
        .isEqualTo(422);
    assertThat(run.outcome()).isEmpty();

    assertThat(put("/outcome", completed(digest)).statusCode()).isEqualTo(204);
    assertThat(put("/outcome", completed(digest)).statusCode()).as("asked again").isEqualTo(204);
    assertThat(put("/outcome", new TrainingOutcome.Diverged("NaN")).statusCode()).isEqualTo(410);
    assertThat(append("log.txt", 0, "late").statusCode()).isEqualTo(410);
    assertThat(run.outcome())
        .hasValueSatisfying(
            outcome ->
                assertThat(outcome)
                    .isEqualTo(
                        new TrainingOutcome.Completed(
                            new ModelArtifact(
                                run.student(),
                                "shell",
                                digest,
                                run.outOfFold(),
                                new TreeMap<>()))));
    assertThat(leftovers()).isEmpty();
    assertThat(begin().decided()).as("a job that is started once too often").isPresent();
  }

  private static TrainingOutcome completed(String digest) {
    return new TrainingOutcome.Completed(
        new ModelArtifact(
            Path.of("/scratch/student"),
            "shell",
            digest,
            Path.of("/scratch/out-of-fold.jsonl"),
            new TreeMap<>()));
  }

  @Test
  void dropsHalfALineOfAWorkerThatDied() throws Exception {
    append("metrics.jsonl", 0, "{\"name\":\"loss\",\"step\":1,\"value\":3}\n{\"name\":\"lo");
    JobBrief next = begin();
    assertThat(next.lengths()).containsEntry("metrics.jsonl", 35L);
    assertThat(run.reported()).hasSize(1);
  }

  @Test
  void saysThatItsDiskIsFullAndGoesOnWhenThereIsRoom() throws Exception {
    Path disk = Files.createDirectory(folder.resolve("disk"));
    assumeTrue(
        ended("mount", "-t", "tmpfs", "-o", "size=256k", "retort-test", disk.toString()),
        "mounting a small disk takes root's rights");
    try {
      handover.desk().close(run);
      session = null;
      run = prepared(disk.resolve("run"));
      byte[] bytes = new byte[60 << 10];
      Path ballast = disk.resolve("ballast");
      Files.write(ballast, new byte[160 << 10]);
      long length = 0;
      HttpResponse<String> answer = append("log.txt", 0, "x".repeat(bytes.length));
      while (answer.statusCode() == 204) {
        length += bytes.length;
        answer = append("log.txt", length, "x".repeat(bytes.length));
      }
      assertThat(answer.statusCode()).isEqualTo(507);
      assertThat(piece(bytes, 0, bytes.length).statusCode()).isEqualTo(507);
      assertThat(run.log().toFile().exists() ? Files.size(run.log()) : 0)
          .as("all of a piece or nothing")
          .isEqualTo(length);
      Files.delete(ballast);
      assertThat(append("log.txt", length, "y").statusCode()).isEqualTo(204);
      assertThat(piece(bytes, 0, bytes.length).statusCode()).isEqualTo(204);
    } finally {
      ended("umount", "--lazy", disk.toString());
    }
  }

  private static boolean ended(String... command) throws InterruptedException {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private static FileEntry entry(String path, byte[] bytes) {
    return new FileEntry(path, bytes.length, DigestUtils.sha256Hex(bytes));
  }
}
