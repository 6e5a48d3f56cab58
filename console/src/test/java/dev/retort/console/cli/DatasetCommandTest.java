package dev.retort.console.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.capture.JsonFormat;
import dev.retort.dataset.DatasetCatalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetCommandTest {
  private static final int ROWS = 400;
  private static final int TRAINING = 300;

  @TempDir private Path folder;

  @BeforeEach
  void importTraffic() throws IOException {
    List<String> lines = new ArrayList<>(new TaskLog("desk", 2).lines(ROWS));
    lines.add(lines.get(0).replace("desk-000000", "desk-again"));
    lines.addAll(new TaskLog("rare", 2).lines(30));
    Path file = Files.write(folder.resolve("log.jsonl"), lines);
    assertThat(retort("capture import " + file).exit()).isZero();
  }

  private InProcess retort(String words) {
    return InProcess.at(folder.resolve("home"), words.split(" ", -1));
  }

  private JsonNode built() throws IOException {
    InProcess built =
        retort("dataset build --task desk --json --evaluation-from " + TaskLog.at(TRAINING));
    assertThat(built.exit()).as(built.err()).isZero();
    return JsonFormat.mapper().readTree(built.out());
  }

  @Test
  void buildsAVersionAndTheSameOneAgain() throws Exception {
    JsonNode manifest = built();

    assertThat(manifest.get("captured").asInt()).isEqualTo(ROWS + 1);
    assertThat(manifest.at("/rows/TRAINING").asInt()).isEqualTo(TRAINING);
    assertThat(manifest.at("/rows/NOVEL").asInt()).isEqualTo(ROWS - TRAINING);
    assertThat(manifest.get("labels")).hasSize(6);
    assertThat(built()).isEqualTo(manifest);
  }

  @Test
  void showsTheLatestAndOneByTheFirstDigitsOfItsId() throws Exception {
    JsonNode manifest = built();
    String id = manifest.get("id").asText();

    assertThat(retort("dataset show").out()).contains(id).contains("desk").contains("300 rows");
    InProcess byDigits = retort("dataset show --json " + id.substring(0, 8));
    assertThat(JsonFormat.mapper().readTree(byDigits.out())).isEqualTo(manifest);
  }

  @Test
  void tellsWhatBecameOfEveryExchange() throws Exception {
    built();

    List<JsonNode> decisions = new ArrayList<>();
    for (String line : retort("dataset decisions").out().lines().toList()) {
      decisions.add(JsonFormat.mapper().readTree(line));
    }

    assertThat(decisions).hasSize(ROWS + 1);
    assertThat(decisions).extracting(line -> line.get("id").asText()).doesNotHaveDuplicates();
    assertThat(decisions)
        .filteredOn(line -> line.get("decision").asText().equals("dropped"))
        .singleElement()
        .satisfies(
            dropped -> {
              assertThat(dropped.get("id").asText()).isIn("desk-000000", "desk-again");
              assertThat(dropped.get("reason").asText()).contains("duplicate");
              assertThat(dropped.get("representative").asText()).startsWith("desk-");
            });
    assertThat(decisions)
        .filteredOn(line -> line.get("decision").asText().equals("kept"))
        .allSatisfy(
            kept -> {
              assertThat(kept.get("prompt").asText()).isNotBlank();
              assertThat(kept.get("output").asText()).isNotBlank();
            });
  }

  @Test
  void everyDecisionNamesTheLineThatItSpeaksOf() throws Exception {
    built();

    List<Integer> lines = new ArrayList<>();
    for (String text : retort("dataset decisions --format jsonl").out().lines().toList()) {
      JsonNode decision = JsonFormat.mapper().readTree(text);
      assertThat(decision.get("file").asText()).isEqualTo("log.jsonl");
      lines.add(decision.get("line").asInt());
    }

    assertThat(lines)
        .containsExactlyInAnyOrderElementsOf(IntStream.rangeClosed(1, ROWS + 1).boxed().toList());
  }

  @Test
  void aVersionHasACard() throws Exception {
    String id = built().get("id").asText();
    Path version = folder.resolve("home/datasets/desk").resolve(id);

    assertThat(version.resolve("card.html")).content().contains("Dataset card: desk").contains(id);
    Files.delete(version.resolve("card.md"));
    assertThat(retort("dataset card").out().lines())
        .containsExactly(
            version.resolve("card.html").toString(), version.resolve("card.md").toString());
    assertThat(version.resolve("card.md"))
        .content()
        .isEqualTo(retort("dataset card --markdown " + id.substring(0, 8)).out());
  }

  @Test
  void listsVersionsAndWhatChangedFromOneToAnother() throws Exception {
    String first = built().get("id").asText();
    assertThat(
            retort("dataset build --task desk --evaluation-from " + TaskLog.at(TRAINING - 10))
                .exit())
        .isZero();

    assertThat(retort("dataset list").out().lines())
        .hasSize(2)
        .allMatch(line -> line.contains("desk"))
        .filteredOn(line -> line.endsWith("(latest)"))
        .singleElement()
        .asString()
        .contains("290 training");
    assertThat(retort("dataset list --task rare").out()).isEmpty();
    InProcess diff = retort("dataset diff --limit 2 " + first.substring(0, 12));
    assertThat(diff.out())
        .contains("from        " + first)
        .contains("moved       10: training_to_novel")
        .contains("setting     spec.evaluationFrom")
        .contains("training rows");
    JsonNode json =
        JsonFormat.mapper()
            .readTree(retort("dataset diff --json --limit 2 " + first.substring(0, 12)).out());
    assertThat(json.at("/changes/moved/training_to_novel").asInt()).isEqualTo(10);
    assertThat(json.get("examples")).hasSize(2);
  }

  @Test
  void saysHowToGetAVersionWhenThereIsNoSuchOne() {
    InProcess refused = retort("dataset show abcdef");

    assertThat(refused.exit()).isEqualTo(1);
    assertThat(refused.paragraph()).contains("'abcdef'").contains("retort dataset build --task");
  }

  @Test
  void tooFewExamplesEndWithThreeAndTheNumbers() {
    InProcess built = retort("dataset build --task rare");
    InProcess run = retort("run rare");

    assertThat(built.exit()).isEqualTo(3);
    assertThat(built.err()).contains("of 30 captured").contains("at least 200 are needed");
    assertThat(run.exit()).isEqualTo(3);
    assertThat(run.out()).contains("of 30 captured").contains("at least 200 are needed");
    assertThat(run.out()).contains("minimumTraining");
    assertThat(new DatasetCatalog(folder.resolve("home/datasets")).versions()).isEmpty();
  }

  @Test
  void anUnknownTaskIsRefusedWithThoseThatAreKnown() {
    InProcess refused = retort("run dsek");

    assertThat(refused.exit()).isEqualTo(1);
    assertThat(refused.paragraph())
        .contains("'dsek'")
        .contains("it holds desk, rare")
        .contains("retort capture import FILE --task dsek");
    InProcess built = retort("dataset build --task dsek");
    assertThat(built.exit()).isEqualTo(3);
    assertThat(built.err()).contains("'dsek'").contains("retort tasks");
  }

  @Test
  void listsTasksForPeopleAndMachines() throws Exception {
    JsonNode tasks = JsonFormat.mapper().readTree(retort("tasks --json").out());

    assertThat(tasks).hasSize(2);
    assertThat(tasks.get(0).get("exchanges").asInt()).isEqualTo(ROWS + 1);
    assertThat(tasks.get(0).get("first").asText()).isEqualTo(TaskLog.START.toString());
    assertThat(retort("tasks").out()).contains("desk").contains("401").contains("rare");
  }

  @Test
  void anUnpublishedModelIsRefusedWithARemedy() throws Exception {
    Path log = new TaskLog("desk", 2).write(folder.resolve("on.jsonl"), 3);

    InProcess pulled = retort("pull desk@champion --into " + folder.resolve("into"));
    InProcess evaluated = retort("evaluate desk@champion --on " + log);
    InProcess predicted =
        retort("predict desk@champion --on " + log + " --out " + folder.resolve("answers"));
    InProcess malformed = retort("pull desk --into " + folder.resolve("into"));

    assertThat(pulled.exit()).isEqualTo(3);
    assertThat(pulled.out()).contains("nothing is published").contains("retort run desk");
    assertThat(evaluated.exit()).isEqualTo(1);
    assertThat(evaluated.paragraph()).contains("nothing is published").contains("retort run desk");
    assertThat(predicted.exit()).isEqualTo(1);
    assertThat(predicted.paragraph()).contains("nothing is published");
    assertThat(malformed.exit()).isEqualTo(2);
    assertThat(malformed.err()).contains("desk");
    assertThat(folder.resolve("into")).doesNotExist();
    assertThat(folder.resolve("answers")).doesNotExist();
  }

  @Test
  void aMissingLogToScoreOnIsNamed() {
    InProcess refused = retort("evaluate desk@champion --on missing.jsonl");

    assertThat(refused.exit()).isEqualTo(1);
    assertThat(refused.paragraph()).contains("missing.jsonl").contains("no such file");
  }
}
