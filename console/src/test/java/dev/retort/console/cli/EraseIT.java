package dev.retort.console.cli;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retort.capture.Exchange;
import dev.retort.capture.ExchangeLog;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.iceberg.IcebergExchangeLog;
import dev.retort.console.audit.AuditEntry;
import dev.retort.console.audit.AuditEvent;
import dev.retort.console.audit.AuditTrail;
import dev.retort.dataset.DatasetCatalog;
import dev.retort.dataset.DatasetVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** One home, from its traffic to a champion, and what is left of a person in it afterwards. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class EraseIT {
  private static final String TASK = "desk";
  private static final int TRAINING = 1_500;
  private static final int LATER = 1_200;
  private static final String WORDS = "quagmire zebrafish \"lantern\" ünterwegs";

  private static final String PERSON = "account-4711";

  /** Rows of the person who wants to be forgotten; the last is later than training. */
  private static final List<Integer> UNWANTED = List.of(17, 400, 2_000);

  @TempDir private static Path folder;
  private static Path home;
  private static Path log;

  @BeforeAll
  static void runsANight() throws IOException {
    home = folder.resolve("home");
    log = folder.resolve("desk.jsonl");
    List<String> lines = new ArrayList<>(new TaskLog(TASK, 11).lines(TRAINING + LATER));
    for (int row : UNWANTED) {
      lines.set(row, withWords(lines.get(row), row));
    }
    // What a teacher was asked about the same prompt repeats it, under an id that tells of it.
    lines.add(
        lines
            .get(17)
            .replace("desk-000017", "desk-000017/asked-1")
            .replace("\"user\":\"" + PERSON, "\"other\":\"nobody"));
    // A line that is rejected and tells on the same person.
    lines.add(lines.get(17).replace("\"choices\"", "\"choises\""));
    Files.write(log, lines);
    assertThat(retort("capture import " + log).exit()).isZero();
    InProcess run = retort("run desk --evaluation-from " + TaskLog.at(TRAINING));
    assertThat(run.exit()).as(run.err() + run.out()).isZero();
  }

  private static String withWords(String line, int row) {
    try {
      JsonNode read = JsonFormat.mapper().readTree(line);
      ObjectNode message = (ObjectNode) read.at("/request/messages/0");
      message.put("content", message.get("content").asText() + " " + WORDS + " " + row);
      ((ObjectNode) read.get("request")).put("user", PERSON);
      return JsonFormat.line(read);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static InProcess retort(String words) {
    return InProcess.at(home, words.split(" ", -1));
  }

  @Test
  @Order(1)
  void followsAnExchangeToTheModelsThatLearnedFromItAndBack() throws IOException {
    InProcess exchange = retort("lineage desk-000017 --json");
    assertThat(exchange.exit()).as(exchange.err()).isZero();
    JsonNode read = JsonFormat.mapper().readTree(exchange.out());
    assertThat(read.at("/origin/file").asText()).isEqualTo("desk.jsonl");
    assertThat(read.at("/origin/line").asInt()).isEqualTo(18);
    assertThat(read.at("/datasets/0/decision/split").asText()).isEqualTo("TRAINING");
    assertThat(read.at("/datasets/0/dataset/runs")).hasSize(1);
    assertThat(read.at("/datasets/0/dataset/versions/0/version").asText()).isEqualTo("desk/1");
    assertThat(read.at("/datasets/0/dataset/versions/0/aliases").toString()).contains("champion");

    String dataset = read.at("/datasets/0/dataset/id").asText();
    assertThat(retort("lineage " + dataset.substring(0, 8)).out())
        .contains(dataset)
        .contains("1,500 TRAINING")
        .contains("desk/1, served as");
    InProcess model = retort("lineage desk@champion --exchanges");
    assertThat(model.out()).contains("desk/1").contains(dataset).contains("\ndesk-000017\n");
    assertThat(retort("lineage desk/1 --json").out()).contains(dataset).doesNotContain("desk-0");
    InProcess unknown = retort("lineage nobody");
    assertThat(unknown.exit()).isEqualTo(1);
    assertThat(unknown.paragraph()).contains("'nobody'");
  }

  @Test
  @Order(2)
  void showsWhatWouldGoAndErasesNothingUnlessTold() throws IOException {
    InProcess preview = retort("erase --exchange " + ids());

    assertThat(preview.exit()).as(preview.err()).isZero();
    assertThat(preview.out())
        .contains("4 exchanges would be erased")
        .contains("model version desk/1")
        .contains("--yes");
    assertThat(filesWithWords()).hasSizeGreaterThanOrEqualTo(3);
    assertThat(home.resolve("audit.jsonl")).doesNotExist();

    InProcess unknown = retort("erase --exchange desk-000017 nobody --yes");
    assertThat(unknown.exit()).isEqualTo(1);
    assertThat(unknown.paragraph()).contains("'nobody'").contains("Nothing was erased");
    InProcess nobody = retort("erase --subject s-" + "0".repeat(32) + " --yes");
    assertThat(nobody.exit()).isEqualTo(1);
    assertThat(nobody.paragraph()).contains("Nothing was erased");
    assertThat(filesWithWords()).hasSizeGreaterThanOrEqualTo(3);
  }

  @Test
  @Order(3)
  void leavesTheTextNowhereInTheHome() throws IOException {
    InProcess erased = retort("erase --user " + PERSON + " --reason request-7 --by ann --yes");

    assertThat(erased.exit()).as(erased.err()).isZero();
    assertThat(erased.out())
        .contains("4 exchanges are erased")
        .contains("Weights cannot forget")
        .contains("desk/1, served as");
    assertThat(filesWithWords()).isEmpty();
    assertThat(retort("lineage desk@champion").out()).contains("training rows erased since: 3, ");
    assertThat(retort("lineage desk-000017").out()).contains("erased");
    // Whoever asks again, by id, is told that it is done; by person there is nobody any more.
    assertThat(retort("erase --exchange desk-000017").out()).contains("0 exchanges would");
    InProcess nobody = retort("erase --user " + PERSON + " --yes");
    assertThat(nobody.exit()).isEqualTo(1);
    assertThat(nobody.paragraph()).contains("Nothing was erased");
  }

  @Test
  @Order(4)
  void keepsARecordOfWhoAskedAndWhyButNoTextAndNoId() throws IOException {
    AuditTrail trail = AuditTrail.in(home);
    List<AuditEvent> latest =
        trail.latest(Long.MAX_VALUE, 10, entry -> true).stream().map(AuditEntry::event).toList();

    assertThat(trail.verify(Optional.empty()).broken()).isEmpty();
    assertThat(latest)
        .extracting(AuditEvent::action)
        .containsExactly("erasure-completed", "erasure-begun");
    assertThat(latest).allMatch(event -> event.by().equals("ann"));
    assertThat(latest.get(0).reason()).isEqualTo("request-7");
    assertThat(latest.get(0).details().get("exchanges")).hasSize(4);
    assertThat(latest.get(0).details().get("datasets")).hasSize(1);
    assertThat(latest.get(0).details().get("versions")).containsExactly("desk/1");
    assertThat(latest.get(0).details().get("files"))
        .hasSize(2)
        .anyMatch(file -> file.startsWith("rejects"))
        .anyMatch(file -> file.endsWith("out-of-fold.jsonl"));
    assertThat(Files.readString(home.resolve("audit.jsonl"))).doesNotContain("desk-0");
  }

  @Test
  @Order(5)
  void refusesToReplayADecisionWhoseEvidenceIsErased() throws IOException {
    String seal =
        JsonFormat.mapper()
            .readTree(retort("lineage desk/1 --json").out())
            .at("/learnedFrom/dataset/runs/0/decisions/0/seal")
            .asText();
    InProcess replay = retort("report --replay " + seal);
    assertThat(replay.exit()).as(replay.out()).isEqualTo(1);
    assertThat(replay.paragraph()).contains("cannot be replayed");
  }

  @Test
  @Order(6)
  void bringsNothingBackWhenTheSameLogIsImportedAgain() throws IOException {
    List<String> lines = Files.readAllLines(log);
    Files.write(log, lines.subList(0, lines.size() - 1));
    InProcess again = retort("capture import --json " + log);

    assertThat(again.exit()).as(again.err()).isZero();
    assertThat(JsonFormat.mapper().readTree(again.out()).at("/0/appended").asInt()).isZero();
    assertThat(filesWithWords()).isEmpty();
  }

  @Test
  @Order(7)
  void saysWhyADatasetHasNoRowsAndBuildsAnotherOne() {
    InProcess gone = retort("dataset decisions latest");
    assertThat(gone.exit()).isEqualTo(1);
    assertThat(gone.paragraph()).contains("has no rows any more").contains("Build a new version");

    InProcess run = retort("run desk --evaluation-from " + TaskLog.at(TRAINING));
    assertThat(run.exit()).as(run.err() + run.out()).isIn(0, 3);
    assertThat(retort("dataset show").out()).contains("1,498 rows");
    assertThat(retort("dataset decisions latest").out()).doesNotContain("desk-000017");
  }

  private static String ids() {
    return UNWANTED.stream().map(row -> TASK + "-%06d".formatted(row)).collect(joining(" "));
  }

  /** Every file in the home that holds the words: plain, gunzipped, or in Parquet's columns. */
  private static List<Path> filesWithWords() throws IOException {
    List<Path> found = new ArrayList<>();
    try (Stream<Path> walk = Files.walk(home)) {
      walk.filter(Files::isRegularFile).filter(EraseIT::holdsWords).forEach(found::add);
    }
    try (ExchangeLog exchanges = IcebergExchangeLog.open(home.resolve("exchanges"))) {
      List<Exchange> read = new ArrayList<>();
      exchanges.scan(exchanges.window(Instant.MIN, Instant.MAX), read::add);
      if (read.stream().anyMatch(exchange -> exchange.toString().contains("zebrafish"))) {
        found.add(home.resolve("exchanges"));
      }
    }
    for (DatasetVersion version : new DatasetCatalog(home.resolve("datasets")).versions()) {
      if (Files.exists(version.folder().resolve("examples.parquet"))
          && version.examples().stream().anyMatch(row -> row.input().contains("zebrafish"))) {
        found.add(version.folder());
      }
    }
    return found;
  }

  private static boolean holdsWords(Path file) {
    try (InputStream raw = Files.newInputStream(file);
        InputStream in = file.toString().endsWith(".gz") ? new GZIPInputStream(raw) : raw) {
      return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1).contains("zebrafish");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
