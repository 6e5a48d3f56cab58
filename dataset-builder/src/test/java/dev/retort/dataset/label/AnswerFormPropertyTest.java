package dev.retort.dataset.label;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retort.capture.JsonFormat;
import dev.retort.dataset.filter.FilterPolicy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

class AnswerFormPropertyTest {
  private static final String[] WRAPPINGS = {
    "%s",
    " %s\n",
    "\"%s\"",
    "**%s**",
    "```\n%s\n```",
    "%s.",
    "Label: %s",
    "Answer - %s",
    "%s (high confidence)",
    "<label>%s</label>",
    "{\"label\": \"%s\"}",
    "The label is %s.",
    "%s\n\n9 of 10 words say so."
  };

  @Property(tries = 200)
  void theOrderOfAnswersDoesNotMatter(@ForAll("answers") List<String> answers, @ForAll long seed) {
    List<String> shuffled = new ArrayList<>(answers);
    Collections.shuffle(shuffled, new Random(seed));
    AnswerForm form = learn(answers);
    AnswerForm again = learn(shuffled);

    assertThat(again.kind()).isEqualTo(form.kind());
    for (String answer : answers) {
      assertThat(clean(again, answer)).isEqualTo(clean(form, answer));
    }
  }

  @Property(tries = 200)
  void cleaningTwiceIsCleaningOnce(
      @ForAll("answers") List<String> answers, @ForAll("answer") String unseen) {
    AnswerForm form = learn(answers);
    List<String> all = new ArrayList<>(answers);
    all.add(unseen);

    for (String answer : all) {
      Optional<String> once = clean(form, answer);
      assertThat(once.flatMap(text -> clean(form, text))).isEqualTo(once);
    }
  }

  @Property(tries = 200)
  void everyWrappingOfALabelIsTheLabel(@ForAll("labels") Set<String> labels) {
    List<String> answers = new ArrayList<>();
    labels.forEach(label -> answers.addAll(Collections.nCopies(20, label)));
    AnswerForm form = learn(answers);

    for (String label : labels) {
      for (String wrapping : WRAPPINGS) {
        assertThat(clean(form, wrapping.formatted(label))).as(wrapping).contains(label);
      }
    }
  }

  @Property(tries = 200)
  void nothingLeavesAGivenSet(
      @ForAll("labels") Set<String> labels, @ForAll("answers") List<String> answers) {
    FilterPolicy policy =
        new FilterPolicy(
            new TreeSet<>(),
            FilterPolicy.INPUT,
            FilterPolicy.ANSWER,
            new TreeSet<>(labels),
            Optional.empty());
    AnswerForm form = AnswerForm.learn(answers.stream().map(RawAnswer::text).toList(), policy);

    assertThat(answers.stream().flatMap(answer -> clean(form, answer).stream()))
        .allMatch(labels::contains);
    assertThat(labels).allMatch(label -> clean(form, label).equals(Optional.of(label)));
  }

  @Property
  void documentsKeepTheirValue(@ForAll("documents") Map<String, Object> document)
      throws JsonProcessingException {
    ObjectNode node = JsonFormat.mapper().valueToTree(document);
    String pretty = JsonFormat.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(node);
    Optional<String> canonical = clean(new JsonDocuments(), node.toString());

    assertThat(JsonFormat.mapper().readTree(canonical.orElseThrow())).isEqualTo(node);
    for (String wrapped :
        List.of(pretty, "```json\n" + pretty + "\n```", "Here it is:\n\n" + pretty)) {
      assertThat(clean(new JsonDocuments(), wrapped)).isEqualTo(canonical);
    }
  }

  @Property
  void noAnswerIsTooOddToJudge(@ForAll String odd, @ForAll("labels") Set<String> labels) {
    List<String> answers = new ArrayList<>();
    labels.forEach(label -> answers.addAll(Collections.nCopies(5, label)));

    for (AnswerForm form :
        List.of(learn(answers), new JsonDocuments(), new ToolCalls(), new FreeText())) {
      assertThat(form.clean(RawAnswer.text(odd))).isNotNull();
    }
  }

  @Provide
  Arbitrary<Set<String>> labels() {
    return Arbitraries.strings()
        .withCharRange('a', 'e')
        .ofMinLength(3)
        .ofMaxLength(6)
        .map(word -> word + "_" + word)
        .set()
        .ofMinSize(2)
        .ofMaxSize(6);
  }

  @Provide
  Arbitrary<String> answer() {
    Arbitrary<String> label =
        Arbitraries.of("refund", "Refund", "delivery", "new_card", "new card");
    Arbitrary<String> wrapped =
        Combinators.combine(label, Arbitraries.of(WRAPPINGS)).as((x, w) -> w.formatted(x));
    return Arbitraries.frequencyOf(
        Tuple.of(6, label),
        Tuple.of(3, wrapped),
        Tuple.of(1, Arbitraries.strings().alpha().ofMinLength(1).ofMaxLength(20)));
  }

  @Provide
  Arbitrary<List<String>> answers() {
    return answer().list().ofMinSize(1).ofMaxSize(80);
  }

  @Provide
  Arbitrary<Map<String, Object>> documents() {
    Arbitrary<Object> value =
        Arbitraries.oneOf(
            Arbitraries.strings().ofMaxLength(12).map(text -> text),
            Arbitraries.integers().map(number -> number),
            Arbitraries.of(true, false));
    return Arbitraries.maps(Arbitraries.strings().alpha().ofMinLength(1).ofMaxLength(4), value)
        .ofMaxSize(5);
  }

  private static AnswerForm learn(List<String> answers) {
    return AnswerForm.learn(answers.stream().map(RawAnswer::text).toList());
  }

  private static Optional<String> clean(AnswerForm form, String answer) {
    return form.clean(RawAnswer.text(answer)).answer();
  }
}
