package dev.retort.dataset.card;

import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.capture.CaptureWindow;
import dev.retort.dataset.DatasetId;
import dev.retort.dataset.DatasetLineage;
import dev.retort.dataset.DatasetManifest;
import dev.retort.dataset.DatasetProfile;
import dev.retort.dataset.DatasetSpec;
import dev.retort.dataset.DatasetVersion;
import dev.retort.dataset.LabelCoverage;
import dev.retort.dataset.Split;
import dev.retort.dataset.TextLengths;
import dev.retort.dataset.Traffic;
import dev.retort.dataset.filter.FilterPolicy;
import dev.retort.dataset.label.AnswerKind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetCardTest {
  private static final String HOSTILE = "<script>alert('x')</script> | **bold**";

  @Test
  void tellsEveryLossWithItsStepAndShare() {
    String page = DatasetCard.html(manifest(AnswerKind.LABEL, labels()));

    assertThat(page)
        .contains("<code>exact_duplicate</code>")
        .contains("the same input as another row")
        .contains(">542<")
        .contains(">8.8 %<")
        .contains("<code>of_tomorrow</code>");
    assertThat(DatasetCard.markdown(manifest(AnswerKind.LABEL, labels())))
        .contains(
            "| Duplicates | `exact_duplicate` | the same input as another row | 542 | 8.8 % |")
        .contains("| Other | `of_tomorrow` | – | 1 |");
  }

  @Test
  void whatIsLeftAfterTheLastStepIsTheRows() {
    DatasetManifest manifest = manifest(AnswerKind.LABEL, labels());
    List<Bar> bars = Funnel.of(manifest).bars();
    long rows = manifest.rows().values().stream().mapToLong(Integer::longValue).sum();

    assertThat(bars.get(0).value()).isEqualTo("6,148");
    assertThat(bars.get(bars.size() - 1)).extracting(Bar::value).isEqualTo(Words.count(rows));
    assertThat(bars).extracting(Bar::share).isSortedAccordingTo((a, b) -> Double.compare(b, a));
  }

  @Test
  void noLabelBecomesMarkup() throws Exception {
    DatasetManifest manifest = manifest(AnswerKind.LABEL, Map.of(HOSTILE, 9, "plain", 3));
    String page = DatasetCard.html(manifest);
    String text = DatasetCard.markdown(manifest);

    assertThat(page).doesNotContain("<script>").contains("&lt;script&gt;");
    assertThat(text)
        .contains("\\<script\\>alert('x')\\</script\\> \\| \\*\\*bold\\*\\*")
        .doesNotContain("**bold**");
    assertThat(
            DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(
                    new ByteArrayInputStream(
                        page.replaceFirst("<!DOCTYPE html>\\s*", "")
                            .getBytes(StandardCharsets.UTF_8)))
                .getDocumentElement()
                .getTagName())
        .isEqualTo("html");
  }

  @Test
  void showsTheMostFrequentOfManyLabelsAndCountsTheRest() {
    Map<String, Integer> labels =
        IntStream.range(0, 100)
            .boxed()
            .collect(Collectors.toMap("label_%03d"::formatted, i -> 200 - i));

    assertThat(DatasetCard.markdown(manifest(AnswerKind.LABEL, labels)))
        .contains("label\\_039")
        .doesNotContain("label\\_040")
        .contains("And 60 labels of 101 to 160 rows each");
  }

  @Test
  void saysWhatTheVersionCannotBeTrustedWith() {
    List<String> limits = KnownLimits.of(manifest(AnswerKind.LABEL, labels()));

    assertThat(limits)
        .anyMatch(limit -> limit.startsWith("12 exchanges whose answers contradict"))
        .anyMatch(limit -> limit.startsWith("25 novel rows in the evaluation window"))
        .anyMatch(limit -> limit.startsWith("1 label of training have no novel"))
        .anyMatch(limit -> limit.contains("2 labels, 8 % of the novel rows: chat, legal"))
        .anyMatch(limit -> limit.contains("1 part of the log could not be read"))
        .noneMatch(limit -> limit.contains("licence in retort.yaml"));
  }

  @Test
  void aVersionOfWhichNothingIsKnownHasACardToo() {
    DatasetManifest bare =
        new DatasetManifest(
            DatasetManifest.SCHEMA,
            new DatasetId("0".repeat(64)),
            DatasetSpec.of(Traffic.TASK),
            new CaptureWindow(Traffic.START, Traffic.minute(10), 1),
            Traffic.minute(8),
            AnswerKind.TEXT,
            List.of(),
            0,
            Map.of(),
            new TreeMap<>(),
            new TreeMap<>(),
            DatasetProfile.NONE);

    assertThat(DatasetCard.html(bare)).contains("free text").doesNotContain("Labels</h2>");
    assertThat(DatasetCard.markdown(bare)).contains("free text").contains("Not stated.");
  }

  @Test
  void markdownTablesHaveAsManyCellsInEveryRow() {
    List<String> lines =
        DatasetCard.markdown(manifest(AnswerKind.LABEL, Map.of(HOSTILE, 9, "b", 3)))
            .lines()
            .toList();
    List<String> previous = new ArrayList<>();
    for (String line : lines) {
      if (line.startsWith("|")) {
        previous.add(line.replace("\\|", ""));
      } else if (!previous.isEmpty()) {
        assertThat(
                previous.stream().map(row -> row.chars().filter(c -> c == '|').count()).distinct())
            .as(previous.get(0))
            .hasSize(1);
        assertThat(previous.get(1)).matches("[|:-]+");
        previous.clear();
      }
    }
  }

  @Test
  void writesBothBesideTheManifestOnce(@TempDir Path folder) throws IOException {
    DatasetVersion version = new DatasetVersion(folder, manifest(AnswerKind.LABEL, labels()));

    Path page = DatasetCard.write(version);

    assertThat(page).isEqualTo(folder.resolve("card.html"));
    assertThat(Files.readString(page)).isEqualTo(DatasetCard.html(version.manifest()));
    assertThat(folder.resolve("card.md"))
        .usingCharset(StandardCharsets.UTF_8)
        .hasContent(DatasetCard.markdown(version.manifest()));
    Files.writeString(page, "kept");
    DatasetCard.write(version);
    assertThat(page).usingCharset(StandardCharsets.UTF_8).hasContent("kept");
  }

  private static Map<String, Integer> labels() {
    return Map.of("delivery", 2100, "refund", 1300, "recall", 21);
  }

  private static DatasetManifest manifest(AnswerKind kind, Map<String, Integer> labels) {
    TreeMap<String, Integer> histogram = new TreeMap<>(labels);
    TreeMap<String, Long> dropped = new TreeMap<>();
    dropped.put("exact_duplicate", 542L);
    dropped.put("near_duplicate", 13L);
    dropped.put("conflicting_answers", 12L);
    dropped.put("error", 69L);
    dropped.put("refused", 148L);
    dropped.put("other_instructions", 400L);
    dropped.put("of_tomorrow", 1L);
    int training = 6148 - 1185 - 25 - 24;
    return new DatasetManifest(
        DatasetManifest.SCHEMA,
        new DatasetId("ab12".repeat(16)),
        new DatasetSpec(
            Traffic.TASK,
            Optional.empty(),
            0.8,
            10,
            FilterPolicy.DEFAULT,
            Optional.empty(),
            Optional.of("contract 12 b")),
        new CaptureWindow(Traffic.START, Traffic.minute(1000), 7),
        Traffic.minute(800),
        kind,
        List.copyOf(histogram.keySet()),
        6148,
        Map.of(Split.TRAINING, training, Split.NOVEL, 25, Split.SEEN, 24),
        dropped,
        histogram,
        new DatasetProfile(
            new LabelCoverage(3, 2, List.of("chat", "legal"), 0.08),
            new TextLengths(
                100, 1500, 84, new TreeMap<>(Map.of(2, 10L, 8, 40L, 16, 30L, 128, 20L))),
            new TextLengths(100, 150, 2, new TreeMap<>(Map.of(1, 50L, 2, 50L))),
            new TreeMap<>(Map.of("email", 89L, "phone", 79L)),
            7,
            new DatasetLineage(
                Traffic.START,
                Traffic.minute(999),
                new TreeMap<>(Map.of("frontier", 6148L)),
                new TreeMap<>(Map.of("messy.jsonl", 6000L, DatasetLineage.LIVE, 148L)),
                List.of("part-0017.parquet"),
                Optional.empty())));
  }
}
