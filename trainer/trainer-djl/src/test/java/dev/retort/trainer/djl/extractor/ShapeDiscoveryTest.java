package dev.retort.trainer.djl.extractor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.dataset.label.JsonDocuments;
import dev.retort.dataset.label.RawAnswer;
import dev.retort.dataset.label.ToolCalls;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class ShapeDiscoveryTest {

  @Test
  void findsIntentsAndSlotsOfAFlatTask() {
    ShapeDiscovery.Result found = discover(MadeUpTasks.flat(200, 1));

    assertThat(found.share()).isEqualTo(1);
    assertThat(paths(found)).containsExactly("slots.city", "slots.item", "slots.number");
    assertThat(found.shape().classes())
        .extracting(AnswerClass::skeleton)
        .containsExactly(
            "{\"intent\":\"cancel\",\"slots\":{}}", "{\"intent\":\"order\",\"slots\":{}}");
  }

  @Test
  void findsListsNumbersDatesAndOtherWordsForValues() {
    ShapeDiscovery.Result found = discover(MadeUpTasks.lines(300, 1));

    assertThat(found.share()).isEqualTo(1);
    assertThat(paths(found))
        .containsExactly(
            "lines[].due", "lines[].item", "lines[].quantity", "lines[].unit", "order_number");
    assertThat(slot(found, "lines[].due").normalisation()).isEqualTo(Normalisation.ISO_DATE);
    assertThat(slot(found, "lines[].quantity").normalisation()).isEqualTo(Normalisation.NUMBER);
    assertThat(slot(found, "lines[].quantity").numeric()).isTrue();
    assertThat(slot(found, "lines[].unit").aliases())
        .containsEntry("pieces", "pcs")
        .containsEntry("stk", "pcs")
        .containsEntry("boxes", "box");
    assertThat(found.shape().classes()).hasSize(1);
  }

  @Test
  void takesTheFunctionsOfToolCallsForClasses() {
    ShapeDiscovery.Result found = discover(MadeUpTasks.calls(100, 1));

    assertThat(found.share()).isEqualTo(1);
    assertThat(found.shape().classes())
        .extracting(AnswerClass::skeleton)
        .containsExactly(
            "[{\"arguments\":{},\"name\":\"clock\"}]",
            "[{\"arguments\":{},\"name\":\"forecast\"}]");
    assertThat(paths(found)).containsExactly("0.arguments.city", "0.arguments.days");
  }

  @Test
  void keepsNullsEmptyListsAndConstants() {
    ShapeDiscovery.Result found = discover(MadeUpTasks.nullable(200, 1));

    assertThat(found.share()).isGreaterThan(0.98);
    assertThat(slot(found, "city").absent()).contains("null");
    assertThat(slot(found, "items").plurality()).isEqualTo(Slot.Plurality.LIST);
    assertThat(found.shape().classes())
        .extracting(AnswerClass::skeleton)
        .containsExactly("{\"city\":null,\"items\":[],\"urgent\":true}");
  }

  @Test
  void findsNothingToCopyInSummaries() {
    assertThat(discover(MadeUpTasks.summaries(200, 1)).share()).isLessThan(0.1);
  }

  @Test
  void alignsAValueWithItsOwnPlaceWhereAnotherHoldsItToo() {
    List<String[]> rows = new ArrayList<>();
    for (String[] names : new String[][] {{"Ann", "Annville"}, {"Lee", "Leeds"}, {"Bo", "Bonn"}}) {
      rows.add(
          new String[] {
            "%s flies to %s %s".formatted(names[0], names[0], names[1]),
            "{\"city\":\"%s %s\",\"who\":\"%s\"}".formatted(names[0], names[1], names[0])
          });
    }

    ShapeDiscovery.Result found = discover(rows);

    assertThat(found.share()).isEqualTo(1);
    assertThat(found.taggings())
        .allSatisfy(
            tagging ->
                assertThat(tagging.orElseThrow().spans())
                    .extracting(FieldSpan::span)
                    .containsExactly(new Span(0, 1), new Span(3, 5)));
  }

  @Property(tries = 200)
  void rendersValidCanonicalJsonWhateverTheTagsSay(@ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int task = random.nextInt(4);
    ShapeDiscovery.Result found = KNOWN.get(task);
    AnswerTemplate shape = found.shape();
    String text = "42 \"a\\b\"\u0001\n1,5 pieces \uD83D\uDE00 of 31.02.2025 null {} Graz";
    RequestTokens request = RequestTokens.of(text);
    List<FieldSpan> spans = new ArrayList<>();
    for (int from = 0; from < request.size(); ) {
      int to = Math.min(request.size(), from + 1 + random.nextInt(3));
      if (random.nextBoolean()) {
        spans.add(new FieldSpan(random.nextInt(shape.fields().size()), new Span(from, to)));
      }
      from = to;
    }

    String answer =
        Rendering.of(shape, request, new Tagging(random.nextInt(shape.classes().size()), spans))
            .answer();

    Optional<String> canonical =
        (task == 2 ? new ToolCalls() : new JsonDocuments()).clean(RawAnswer.text(answer)).answer();
    assertThat(canonical).contains(answer);
  }

  private static final List<ShapeDiscovery.Result> KNOWN =
      List.of(
          discover(MadeUpTasks.flat(100, 1)),
          discover(MadeUpTasks.lines(100, 1)),
          discover(MadeUpTasks.calls(100, 1)),
          discover(MadeUpTasks.nullable(100, 1)));

  private static ShapeDiscovery.Result discover(List<String[]> rows) {
    return ShapeDiscovery.of(
        rows.stream().map(row -> RequestTokens.of(row[0])).toList(),
        rows.stream().map(row -> row[1]).toList());
  }

  private static List<String> paths(ShapeDiscovery.Result found) {
    return found.shape().slots().stream().map(slot -> slot.path().toString()).toList();
  }

  private static Slot slot(ShapeDiscovery.Result found, String path) {
    return found.shape().slots().stream()
        .filter(slot -> slot.path().toString().equals(path))
        .findFirst()
        .orElseThrow();
  }
}
