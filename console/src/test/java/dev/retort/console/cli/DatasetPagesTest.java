package dev.retort.console.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.JsonFormat;
import dev.retort.console.Workspace;
import dev.retort.console.config.RetortConfig;
import dev.retort.console.web.Deed;
import dev.retort.console.web.Done;
import dev.retort.console.web.Role;
import dev.retort.console.web.TestConsole;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetPagesTest {
  private static final int ROWS = 400;
  private static final int TRAINING = 300;

  @TempDir private Path folder;

  private String version;
  private Workspace workspace;
  private TestConsole console;

  @BeforeEach
  void buildVersions() throws IOException {
    List<String> lines = new ArrayList<>(new TaskLog("desk", 2).lines(ROWS));
    lines.add(lines.get(0).replace("desk-000000", "<b>again</b>"));
    Path file = Files.write(folder.resolve("log.jsonl"), lines);
    InProcess imported = retort("capture import " + file);
    assertThat(imported.exit()).as(imported.err()).isZero();
    InProcess earlier =
        retort("dataset build --task desk --evaluation-from " + TaskLog.at(TRAINING - 50));
    assertThat(earlier.exit()).as(earlier.err()).isZero();
    InProcess built =
        retort("dataset build --task desk --json --evaluation-from " + TaskLog.at(TRAINING));
    version = JsonFormat.mapper().readTree(built.out()).get("id").asText();
    workspace =
        Workspace.open(
            folder.resolve("home"),
            RetortConfig.load(Files.writeString(folder.resolve("retort.yaml"), ""), Map.of()),
            Map.of(),
            Clock.systemUTC(),
            RetortCli.class.getName());
    console = TestConsole.of(ConsoleAreas.datasets(workspace), ConsoleAreas.lineage(workspace));
  }

  @AfterEach
  void close() {
    console.close();
    workspace.close();
  }

  private InProcess retort(String words) {
    return InProcess.at(folder.resolve("home"), words.split(" ", -1));
  }

  private JsonNode read(String path) throws IOException {
    HttpResponse<String> answer = console.get("/api/v1" + path);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return JsonFormat.mapper().readTree(answer.body());
  }

  @Test
  void listsVersionsAndSaysWhatOneIsMadeOf() throws IOException {
    assertThat(console.get("/datasets?task=desk").body())
        .contains(version.substring(0, 12))
        .contains("latest");
    assertThat(console.get("/datasets?task=other").body()).contains("no dataset version yet");

    String page = console.get("/datasets/" + version).body();
    assertThat(page)
        .contains("exact_duplicate")
        .contains("the same input as another row")
        .contains("/datasets/" + version + "/card");
    assertThat(read("/datasets/" + version).at("/row/training").asInt()).isEqualTo(TRAINING);
  }

  @Test
  void showsTheCardInAFrameThatRunsNothing() {
    HttpResponse<String> card = console.get("/datasets/" + version + "/card");

    assertThat(card.body()).contains("<style>");
    assertThat(card.headers().firstValue("Content-Security-Policy").orElseThrow())
        .contains("sandbox")
        .contains("default-src 'none'");
  }

  @Test
  void showsWhatWasLeftOutWithItsTextAndNoMarkupOfStrangers() throws IOException {
    String path = "/datasets/" + version + "/exchanges?fate=exact_duplicate";

    assertThat(console.get(path).body())
        .contains("&lt;b&gt;again&lt;/b&gt;")
        .doesNotContain("<b>again")
        .contains("desk-000000");
    JsonNode fates = read(path);
    assertThat(fates.get("total").asInt()).isEqualTo(1);
    assertThat(fates.at("/exchanges/0/request").asText()).isNotBlank();
  }

  @Test
  void pagesThroughTheRows() throws IOException {
    JsonNode last = read("/datasets/" + version + "/exchanges?fate=TRAINING&page=6");
    HttpResponse<String> wrong =
        console.get("/api/v1/datasets/" + version + "/exchanges?fate=TRAINING&page=0");

    assertThat(last.get("exchanges")).hasSize(TRAINING - 250);
    assertThat(last.get("pages").asInt()).isEqualTo(6);
    assertThat(wrong.statusCode()).isEqualTo(400);
    assertThat(wrong.body()).contains("page is a whole number");
  }

  @Test
  void aCorrectionIsInTheLogAndOnRecord() {
    String exchange = "desk-000007";

    HttpResponse<String> corrected =
        console.post(
            "/api/v1/corrections",
            "{\"exchange\": \"%s\", \"correction\": \"invoice\", \"reason\": \"read it\"}"
                .formatted(exchange));
    HttpResponse<String> unknown =
        console.post(
            "/api/v1/corrections",
            "{\"exchange\": \"nobody\", \"correction\": \"invoice\", \"reason\": \"read it\"}");

    assertThat(corrected.statusCode()).as(corrected.body()).isEqualTo(200);
    assertThat(unknown.statusCode()).isEqualTo(404);
    assertThat(workspace.log().find(Set.of(new ExchangeId(exchange))))
        .singleElement()
        .satisfies(found -> assertThat(found.correction()).contains("invoice"));
    assertThat(console.deeds())
        .extracting(Deed::done)
        .extracting(Done::subject)
        .containsExactly(exchange);
  }

  @Test
  void whoMayOnlyLookCorrectsNothing() {
    try (TestConsole viewers =
        TestConsole.forRoles(EnumSet.noneOf(Role.class), ConsoleAreas.datasets(workspace))) {
      assertThat(
              viewers.post("/api/v1/corrections", "{\"exchange\": \"desk-000007\"}").statusCode())
          .isEqualTo(403);
    }
  }

  @Test
  void saysThatNoStudentHasAnOpinionYet() {
    assertThat(console.get("/datasets/" + version + "/suspects").body())
        .contains("No student has learned from this version yet");
  }

  @Test
  void comparesTwoVersions() throws IOException {
    JsonNode versions = read("/datasets").get("versions");
    String other =
        versions.get(0).get("id").asText().equals(version)
            ? versions.get(1).get("id").asText()
            : versions.get(0).get("id").asText();

    assertThat(console.get("/datasets/" + version + "/diff?other=" + other).body())
        .contains("evaluationFrom")
        .contains("moved");
    assertThat(read("/datasets/" + version + "/diff/" + other).get("unchanged").asInt())
        .isPositive();
  }

  @Test
  void followsAnExchangeToItsDataset() throws IOException {
    JsonNode graph = read("/lineage?of=desk-000007");

    assertThat(graph.get("nodes")).anySatisfy(node -> named(node, version.substring(0, 12)));
    assertThat(graph.get("edges")).isNotEmpty();
    assertThat(console.get("/lineage?of=desk-000007").body())
        .contains("<svg")
        .contains("a row of training");
    assertThat(console.get("/lineage?of=nothing").statusCode()).isEqualTo(404);
    assertThat(console.get("/lineage").statusCode()).isEqualTo(200);
  }

  private static void named(JsonNode node, String name) {
    assertThat(node.get("name").asText()).isEqualTo(name);
  }
}
