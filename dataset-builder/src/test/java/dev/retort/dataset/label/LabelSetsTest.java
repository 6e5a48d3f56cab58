package dev.retort.dataset.label;

import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.dataset.filter.FilterPolicy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class LabelSetsTest {
  private static final List<String> LABELS = List.of("billing", "delay", "refund", "Damage");

  @Test
  void arraysOfAFewRecurringTextsAreSetsInOneOrder() {
    AnswerForm form = AnswerForm.learn(raw(arrays(200)));

    assertThat(form.kind()).isEqualTo(AnswerKind.LABEL_SET);
    assertThat(clean(form, "[\"refund\", \"billing\", \"refund\"]"))
        .contains("[\"billing\",\"refund\"]");
    assertThat(clean(form, "```json\n[\"DELAY\",\"damage\"]\n```"))
        .contains("[\"Damage\",\"delay\"]");
    assertThat(clean(form, "Labels: refund, delay")).contains("[\"delay\",\"refund\"]");
    assertThat(clean(form, "[]")).contains("[]");
    assertThat(clean(form, "I am not sure about this one.")).isEmpty();
  }

  @Test
  void listsKeepTheTeachersNotation() {
    List<String> lists = new ArrayList<>(lists(200, "\n"));
    lists.addAll(Collections.nCopies(20, "None"));
    AnswerForm form = AnswerForm.learn(raw(lists));

    assertThat(form.kind()).isEqualTo(AnswerKind.LABEL_SET);
    assertThat(clean(form, "- refund\n- billing")).contains("billing\nrefund");
    assertThat(clean(form, "none")).contains("None");
    assertThat(clean(AnswerForm.learn(raw(lists(200, ", "))), "refund,billing"))
        .contains("billing, refund");
  }

  @Test
  void tuplesLabelsWithCommasAndListsOfValuesAreNoSets() {
    List<String> tuples = new ArrayList<>();
    List<String> commas = new ArrayList<>();
    List<String> values = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      tuples.add("[\"%s\",\"%s\"]".formatted(LABELS.get(i % 4), LABELS.get(i / 4 % 4)));
      commas.add(List.of("food, drink", "travel, hotels", "other").get(i % 3));
      values.add("[\"order %d\",\"order %d\"]".formatted(i, i + 1));
    }

    assertThat(AnswerForm.learn(raw(tuples)).kind()).isEqualTo(AnswerKind.JSON);
    assertThat(AnswerForm.learn(raw(commas)).kind()).isEqualTo(AnswerKind.LABEL);
    assertThat(AnswerForm.learn(raw(values)).kind()).isEqualTo(AnswerKind.JSON);
  }

  @Test
  void givenLabelsAreAllThatASetMayHold() {
    FilterPolicy usual = FilterPolicy.DEFAULT;
    FilterPolicy given =
        new FilterPolicy(
            usual.languages(),
            usual.input(),
            usual.answer(),
            new TreeSet<>(LABELS),
            Optional.empty());
    AnswerForm form = AnswerForm.learn(raw(arrays(60)), given);

    assertThat(form.kind()).isEqualTo(AnswerKind.LABEL_SET);
    assertThat(clean(form, "[\"refund\",\"loan\"]")).isEmpty();
    assertThat(AnswerForm.learn(raw(List.of("billing", "delay", "refund")), given).kind())
        .isEqualTo(AnswerKind.LABEL);
  }

  @Property(tries = 300)
  void orderAndRepetitionDoNotCountAndTheTextIsStable(
      @ForAll("sets") Set<String> set, @ForAll LabelNotation.Style style, @ForAll long seed) {
    LabelNotation notation =
        new LabelNotation(style, style == LabelNotation.Style.JSON ? "[]" : "none");
    List<String> shuffled = new ArrayList<>(set);
    shuffled.addAll(set);
    Collections.shuffle(shuffled, new Random(seed));

    String text = notation.write(shuffled);

    assertThat(text).isEqualTo(notation.write(set));
    assertThat(LabelNotation.read(text)).contains(new TreeSet<>(set));
    assertThat(LabelNotation.read(text).map(notation::write)).contains(text);
    assertThat(AnswerKind.LABEL_SET.labelsIn(text)).isEqualTo(set);
  }

  @Provide
  Arbitrary<Set<String>> sets() {
    return Arbitraries.of("billing", "refund", "delay", "late fee", "a-b", "größe", "x_1", "5 km")
        .set()
        .ofMaxSize(6);
  }

  private static List<String> arrays(int count) {
    return sets(count).stream()
        .map(
            set -> set.stream().map(l -> '"' + l + '"').collect(Collectors.joining(", ", "[", "]")))
        .toList();
  }

  private static List<String> lists(int count, String separator) {
    return sets(count).stream()
        .filter(set -> !set.isEmpty())
        .map(set -> String.join(separator, set))
        .toList();
  }

  private static List<List<String>> sets(int count) {
    Random random = new Random(3);
    List<List<String>> sets = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      List<String> set = new ArrayList<>(LABELS);
      Collections.shuffle(set, random);
      sets.add(set.subList(0, random.nextInt(4)));
    }
    return sets;
  }

  private static List<RawAnswer> raw(List<String> answers) {
    return answers.stream().map(RawAnswer::text).toList();
  }

  private static Optional<String> clean(AnswerForm form, String answer) {
    return form.clean(RawAnswer.text(answer)).answer();
  }
}
