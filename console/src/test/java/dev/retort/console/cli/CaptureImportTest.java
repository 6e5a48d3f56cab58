package dev.retort.console.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.capture.JsonFormat;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CaptureImportTest {
  private static final TaskLog LOG = new TaskLog("desk", 3);

  @TempDir private Path folder;

  private InProcess retort(String... words) {
    return InProcess.at(folder.resolve("home"), words);
  }

  private JsonNode exchanges() throws IOException {
    InProcess tasks = retort("tasks", "--json");
    assertThat(tasks.exit()).as(tasks.err()).isZero();
    return JsonFormat.mapper().readTree(tasks.out());
  }

  private JsonNode imported(String... files) throws IOException {
    List<String> words = new ArrayList<>(List.of("capture", "import", "--json"));
    words.addAll(List.of(files));
    InProcess imported = retort(words.toArray(String[]::new));
    assertThat(imported.exit()).as(imported.err()).isZero();
    return JsonFormat.mapper().readTree(imported.out());
  }

  @Test
  void importingTwiceDoublesNothing() throws Exception {
    Path file = LOG.write(folder.resolve("desk.jsonl"), 50);

    JsonNode first = imported(file.toString()).get(0);
    JsonNode second = imported(file.toString(), file.toString()).get(1);

    assertThat(first.get("appended").asInt()).isEqualTo(50);
    assertThat(second.get("appended").asInt()).isZero();
    assertThat(second.get("known").asInt()).isEqualTo(50);
    assertThat(exchanges()).hasSize(1);
    assertThat(exchanges().get(0).get("task").asText()).isEqualTo("desk");
    assertThat(exchanges().get(0).get("exchanges").asInt()).isEqualTo(50);
  }

  @Test
  void readsAGzippedLogAsThePlainOne() throws Exception {
    Path plain = LOG.write(folder.resolve("desk.jsonl"), 20);
    Path gzipped = folder.resolve("desk.jsonl.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(gzipped))) {
      Files.copy(plain, out);
    }

    assertThat(imported(gzipped.toString()).get(0).get("appended").asInt()).isEqualTo(20);
    assertThat(imported(plain.toString()).get(0).get("known").asInt()).isEqualTo(20);
  }

  @Test
  void keepsMalformedLinesWithNumberAndReasonAndGoesOn() throws Exception {
    List<String> lines = new ArrayList<>(LOG.lines(4));
    lines.add(1, "{\"request\": {");
    lines.add(3, "[1, 2]");
    lines.add("{\"id\":\"x\",\"created\":1,\"request\":{\"messages\":[]},\"response\":{}}");
    lines.add("");
    Path file = Files.write(folder.resolve("mixed.jsonl"), lines);

    InProcess imported = retort("capture", "import", file.toString());

    assertThat(imported.exit()).isZero();
    assertThat(imported.err()).contains("7 lines, 4 new, 0 known already, 3 rejected");
    List<Path> kept;
    try (var listing = Files.list(folder.resolve("home/rejects"))) {
      kept = listing.toList();
    }
    assertThat(kept).hasSize(1);
    assertThat(imported.err()).contains(kept.get(0).toString());
    List<JsonNode> rejects = new ArrayList<>();
    for (String line : Files.readAllLines(kept.get(0))) {
      rejects.add(JsonFormat.mapper().readTree(line));
    }
    assertThat(rejects).extracting(reject -> reject.get("line").asInt()).containsExactly(2, 4, 7);
    assertThat(rejects)
        .extracting(reject -> reject.get("reason").asText())
        .satisfiesExactly(
            reason -> assertThat(reason).startsWith("not a JSON object"),
            reason -> assertThat(reason).isEqualTo("not a JSON object"),
            reason -> assertThat(reason).isEqualTo("the request has no messages"));
    assertThat(rejects.get(1).get("text").asText()).isEqualTo("[1, 2]");
  }

  @Test
  void namesTheTaskOfEveryLineWhenAsked() throws Exception {
    Path file = LOG.write(folder.resolve("desk.jsonl"), 5);

    assertThat(retort("capture", "import", file.toString(), "--task", "renamed").exit()).isZero();

    assertThat(exchanges().get(0).get("task").asText()).isEqualTo("renamed");
  }

  @Test
  void importsNothingIfAFileIsMissing() throws Exception {
    Path file = LOG.write(folder.resolve("desk.jsonl"), 5);

    InProcess refused = retort("capture", "import", file.toString(), "missing.jsonl");

    assertThat(refused.exit()).isEqualTo(1);
    assertThat(refused.paragraph()).contains("missing.jsonl").contains("nothing was imported");
    assertThat(exchanges()).isEmpty();
  }

  @Test
  void refusesATaskNameThatCouldLeaveItsFolder() throws Exception {
    Path file = LOG.write(folder.resolve("desk.jsonl"), 5);

    InProcess refused = retort("capture", "import", file.toString(), "--task", "../up");

    assertThat(refused.exit()).isEqualTo(1);
    assertThat(refused.paragraph()).contains("'../up' is no task name");
  }

  @Test
  void saysSoWhenAGzippedFileIsCutShort() throws Exception {
    Path gzipped = folder.resolve("cut.jsonl.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(gzipped))) {
      out.write(String.join("\n", LOG.lines(3_000)).getBytes(StandardCharsets.UTF_8));
    }
    byte[] whole = Files.readAllBytes(gzipped);
    Files.write(gzipped, Arrays.copyOf(whole, whole.length / 2));

    InProcess refused = retort("capture", "import", gzipped.toString());

    assertThat(refused.exit()).isEqualTo(1);
    assertThat(refused.paragraph()).contains("cut.jsonl.gz");
  }

  @Test
  void importsAFolderOfLogsOfAnyFormAndSaysWhatCameOfEach() throws Exception {
    Path logs = Files.createDirectories(folder.resolve("logs/azure"));
    LOG.write(folder.resolve("logs/desk.jsonl"), 3);
    Files.writeString(folder.resolve("logs/README"), "Our logs.");
    Files.writeString(
        logs.resolve("PT1H.json"),
        """
        {"time":"2025-03-01T10:00:00Z","correlationId":"a1","properties":{"url":"https://x/openai/deployments/m/chat/completions","backendRequestBody":"{\\"messages\\":[{\\"role\\":\\"user\\",\\"content\\":\\"hi\\"}]}","backendResponseBody":"{\\"choices\\":[{\\"message\\":{\\"content\\":\\"hello\\"},\\"finish_reason\\":\\"stop\\"}]}"}}
        {"time":"2025-03-01T10:00:01Z","correlationId":"a2","properties":{"url":"https://x/openai/deployments/e/embeddings","backendRequestBody":"{}"}}
        {"time":"2025-03-01T10:00:02Z","correlationId":"a3","properties":{"url":"https://x/openai/deployments/m/chat/completions","backendRequestBody":"{\\"messages\\":[{\\"role\\":\\"user\\",\\"content\\":\\"write to ann@example.org"}}
        """);

    InProcess imported = retort("capture", "import", folder.resolve("logs").toString());

    assertThat(imported.exit()).as(imported.err()).isZero();
    assertThat(imported.err()).contains("README: no log, passed over");
    assertThat(imported.out())
        .containsPattern("PT1H.json +azure +3 +1 +0 +1 +1")
        .containsPattern("desk.jsonl +pairs +3 +3 +0 +0 +0")
        .containsPattern("rejected +1 +the request's body is no JSON")
        .containsPattern("passed by +1 +calls of embeddings");
    assertThat(exchanges()).hasSize(2);
    try (var kept = Files.list(folder.resolve("home/rejects"))) {
      assertThat(Files.readString(kept.findFirst().orElseThrow()))
          .contains("write to [EMAIL")
          .doesNotContain("ann@example.org");
    }
  }

  @Test
  void refusesAFormOfLogThatNobodyKnows() throws Exception {
    Path file = LOG.write(folder.resolve("desk.jsonl"), 5);
    InProcess unknown = retort("capture", "import", file.toString(), "--format", "splunk");
    assertThat(unknown.exit()).isEqualTo(1);
    assertThat(unknown.paragraph()).contains("'splunk'").contains("langfuse");

    Path prose = Files.writeString(folder.resolve("prose.txt"), "Our logs.");
    InProcess unrecognised = retort("capture", "import", file.toString(), prose.toString());
    assertThat(unrecognised.exit()).isEqualTo(1);
    assertThat(unrecognised.paragraph()).contains("prose.txt").contains("--format");
    assertThat(exchanges()).isEmpty();
  }
}
