package dev.retort.dataset.label;

import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.dataset.Traffic;
import dev.retort.dataset.filter.DropReason;
import dev.retort.dataset.filter.FilterPolicy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerFormTest {
  private static final List<String> LABELS =
      answers("Refund_not_showing_up", 40, "card_arrival", 40, "reverted_card_payment?", 30);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Answer - card_arrival",
        "Label = card_arrival",
        "- card_arrival",
        "1. card_arrival",
        "card_arrival (confidence: high)",
        "card_arrival [0.97]",
        "<label>card_arrival</label>",
        "<answer>\n  Card arrival\n</answer>",
        "{\"label\": \"card_arrival\", \"confidence\": 0.9}",
        "card_arrival - the card is late",
        "card_arrival: the customer waits for a card",
        "card_arrival. The customer waits for a card.",
        "card_arrival because the customer waits",
        "The right category is card_arrival.",
        "I would classify this as \"card_arrival\"",
        "<think>The card is late, so\nit is not a refund.</think>\ncard_arrival",
        "The card has been sent but is late.\n\nFinal answer: **card_arrival**",
        "$\\boxed{card_arrival}$",
        " card_arrival\n",
        "\"card_arrival\"",
        "`card_arrival`",
        "**card_arrival**",
        "```\ncard_arrival\n```",
        "```text\ncard_arrival\n```",
        "CARD_ARRIVAL",
        "card_arrival.",
        "\"Card arrival.\"",
        "card arrival",
        "Label: card_arrival",
        "The right category is: **card_arrival**",
        "card_arrival\n\nThis fits because the card is late."
      })
  void foldsVariantsIntoTheLabelTheyWrap(String variant) {
    AnswerForm form = learn(with(LABELS, variant));

    assertThat(form).isInstanceOf(ClosedSet.class);
    assertThat(text(form, variant)).contains("card_arrival");
  }

  @ParameterizedTest
  @CsvSource({
    "refund_not_showing_up, Refund_not_showing_up",
    "REVERTED_CARD_PAYMENT?, reverted_card_payment?",
    "Refund_not_showing_up, Refund_not_showing_up"
  })
  void keepsTheSpellingThatTheTaskUsesMost(String variant, String label) {
    assertThat(text(learn(LABELS), variant)).contains(label);
  }

  @Test
  void leavesAnAnswerOutsideTheSetAsItIs() {
    assertThat(text(learn(LABELS), " something else: entirely "))
        .contains("something else: entirely");
  }

  @Test
  void aFrequentLabelThatContainsAnotherStaysALabel() {
    AnswerForm form = learn(answers("refund", 30, "urgent: refund", 20, "delivery", 30));

    assertThat(text(form, "urgent: refund")).contains("urgent: refund");
  }

  @Test
  void aSignIsPartOfALabel() {
    AnswerForm form = learn(answers("-1", 30, "1", 30, "0", 30));

    assertThat(text(form, "-1")).contains("-1");
    assertThat(text(form, "1")).contains("1");
  }

  @Test
  void quotesStayWhereTheTaskAnswersInQuotes() {
    AnswerForm form = learn(answers("\"yes\"", 30, "\"no\"", 30, "no", 2));

    assertThat(text(form, "no")).contains("\"no\"");
  }

  @Test
  void learnsTheSameFromAnswersInAnyOrder() {
    List<String> answers = with(answers("Yes", 20, "yes", 20, "no", 30), "Answer: YES");
    List<String> reversed = new ArrayList<>(answers);
    Collections.reverse(reversed);

    assertThat(text(learn(answers), "YES")).isEqualTo(text(learn(reversed), "YES")).contains("Yes");
  }

  @Test
  void answersThatSeldomRecurAreText() {
    List<String> answers = IntStream.range(0, 100).mapToObj(i -> "Answer no " + i).toList();

    assertThat(learn(answers)).isInstanceOf(FreeText.class);
    assertThat(text(learn(answers), " a\nb ")).contains("a\nb");
  }

  @Test
  void noAnswersAreText() {
    assertThat(learn(List.of())).isInstanceOf(FreeText.class);
  }

  @Test
  void nearlyAllDocumentsAreJson() {
    List<String> answers = answers("{\"a\":1}", 9, "I do not know", 1);

    assertThat(learn(answers)).isInstanceOf(JsonDocuments.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a\":[1.5,null],\"b\":\"x\"}",
        "{\n  \"b\": \"x\",\n  \"a\": [1.50, null]\n}\n",
        "```json\n{\"b\":\"x\",\"a\":[1.5,null]}\n```",
        "```json\n{\"b\":\"x\",\"a\":[1.5,null]}\n```\nThe customer named one value.",
        "{\"b\":\"x\",\"a\":[1.5,null]}\n\nNote that one value is missing.",
        "<json>{\"b\":\"x\",\"a\":[1.5,null]}</json>",
        "Here is the JSON: {\"b\":\"x\",\"a\":[1.5,null]}",
        "Sure!\n```json\n{\"b\":\"x\",\"a\":[1.5,null]}\n```"
      })
  void documentsTakeOneCanonicalForm(String answer) {
    assertThat(text(new JsonDocuments(), answer)).contains("{\"a\":[1.5,null],\"b\":\"x\"}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'a':1}",
        "{\"a\":1",
        "{\"a\":1,\"a\":2}",
        "{\"a\":1} {\"a\":2}",
        "42",
        "see [1]",
        "{\"a\":1} or so",
        "{\"a\":1}\nor\n{\"a\":2}",
        ""
      })
  void whatIsNoDocumentIsNotMadeOne(String answer) {
    assertThat(text(new JsonDocuments(), answer)).isEmpty();
  }

  @Test
  void twoLabelsInOneAnswerAreNeither() {
    AnswerForm form = learn(LABELS);

    assertThat(text(form, "card_arrival: reverted_card_payment?"))
        .contains("card_arrival: reverted_card_payment?");
    assertThat(text(form, "card_arrival\nreverted_card_payment?"))
        .contains("card_arrival\nreverted_card_payment?");
  }

  @Test
  void nothingIsReadIntoAnAnswerThatOnlyMentionsALabel() {
    AnswerForm form = learn(answers("refund", 40, "delivery", 40));

    assertThat(text(form, "This is not refund")).contains("This is not refund");
    assertThat(text(form, "refund, delivery")).contains("refund, delivery");
    assertThat(text(form, "non-refund")).contains("non-refund");
  }

  @Test
  void aGivenSetIsTheFormWhateverTheAnswersShow() {
    FilterPolicy policy = labels("Refund", "Delivery", "Other");
    AnswerForm form = AnswerForm.learn(List.of(RawAnswer.text("something long")), policy);

    assertThat(form.kind()).isEqualTo(AnswerKind.LABEL);
    assertThat(text(form, "label: refund")).contains("Refund");
    assertThat(text(form, "OTHER.")).contains("Other");
    assertThat(form.clean(RawAnswer.text("complaint")))
        .isEqualTo(Cleaned.drop(DropReason.OUTSIDE_LABEL_SET));
  }

  @Test
  void aSchemaIsTheFormWhateverTheAnswersShow() {
    FilterPolicy policy = schema("{\"type\":\"object\",\"required\":[\"total\"]}");
    AnswerForm form = AnswerForm.learn(List.of(), policy);

    assertThat(form.kind()).isEqualTo(AnswerKind.JSON);
    assertThat(text(form, "{\"total\": 3.0}")).contains("{\"total\":3}");
    assertThat(form.clean(RawAnswer.text("{\"sum\": 3}")))
        .isEqualTo(Cleaned.drop(DropReason.SCHEMA_VIOLATED));
    assertThat(form.clean(RawAnswer.text("three")))
        .isEqualTo(Cleaned.drop(DropReason.INVALID_JSON));
  }

  @Test
  void aDocumentHasTheMembersThatPracticallyAllHave() {
    AnswerForm form =
        learn(answers("{\"a\":1,\"b\":2}", 150, "{\"a\":1,\"b\":2,\"c\":3}", 140, "{\"a\":1}", 3));

    assertThat(text(form, "{\"b\":5,\"a\":4}")).contains("{\"a\":4,\"b\":5}");
    assertThat(form.clean(RawAnswer.text("{\"a\":1,\"c\":1}")))
        .isEqualTo(Cleaned.drop(DropReason.MISSING_MEMBER));
  }

  @Test
  void aMemberThatSomeDocumentsLackIsOptional() {
    AnswerForm form = learn(answers("{\"a\":1,\"b\":2}", 290, "{\"a\":1}", 10));

    assertThat(text(form, "{\"a\":1}")).contains("{\"a\":1}");
  }

  @Test
  void nearlyAllCallsAreToolCalls() {
    List<RawAnswer> answers = new ArrayList<>(Collections.nCopies(9, calls("{\"id\": 1}")));
    answers.add(RawAnswer.text("Which order do you mean?"));
    AnswerForm form = AnswerForm.learn(answers);

    assertThat(form).isInstanceOf(ToolCalls.class);
    assertThat(form.kind()).isEqualTo(AnswerKind.TOOL_CALLS);
    assertThat(form.clean(calls("{\"to\": \"Rome\", \"at\": 1.50}")).answer())
        .contains("[{\"arguments\":{\"at\":1.5,\"to\":\"Rome\"},\"name\":\"find\"}]");
    assertThat(form.clean(calls("")).answer()).contains("[{\"arguments\":{},\"name\":\"find\"}]");
    assertThat(form.clean(answers.get(9))).isEqualTo(Cleaned.drop(DropReason.NO_TOOL_CALL));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"id\": ", "[1]", "12", "{\"a\":1,\"a\":2}"})
  void argumentsThatAreNoObjectAreInvalid(String arguments) {
    assertThat(new ToolCalls().clean(calls(arguments)))
        .isEqualTo(Cleaned.drop(DropReason.INVALID_ARGUMENTS));
  }

  @Test
  void aPersonSpellsCallsOutAsJson() {
    String call = "{\"name\": \"find\", \"arguments\": %s}";

    assertThat(text(new ToolCalls(), "[" + call.formatted("{\"id\": 1}") + "]"))
        .isEqualTo(text(new ToolCalls(), "[" + call.formatted("\"{\\\"id\\\": 1}\"") + "]"))
        .contains("[{\"arguments\":{\"id\":1},\"name\":\"find\"}]");
    assertThat(text(new ToolCalls(), "[{\"name\": \"find\"}]")).isEmpty();
    assertThat(text(new ToolCalls(), "[]")).isEmpty();
  }

  @Test
  void aSchemaJudgesCallsAsAnArray() {
    AnswerForm form =
        AnswerForm.learn(
            List.of(calls("{\"id\": 1}")),
            schema("{\"items\":{\"properties\":{\"name\":{\"enum\":[\"find\",\"buy\"]}}}}"));

    assertThat(form.kind()).isEqualTo(AnswerKind.TOOL_CALLS);
    assertThat(form.clean(calls("{\"id\": 2}")).answer()).isPresent();
    assertThat(text(form, "[{\"name\":\"sell\",\"arguments\":{}}]")).isEmpty();
  }

  @Test
  void aCallIsNoAnswerToATaskThatAnswersInText() {
    RawAnswer call = calls("{\"id\": 1}");

    assertThat(
            List.of(learn(LABELS), new JsonDocuments(), new FreeText()).stream()
                .map(form -> form.clean(call)))
        .containsOnly(Cleaned.drop(DropReason.TOOL_CALL));
  }

  @Test
  void answersOfAnotherTaskAreToldByTheirInstructions() {
    AnswerForm form = AnswerForm.learn(mixed("SELECT a FROM b WHERE c = ", 30));

    assertThat(form.kind()).isEqualTo(AnswerKind.LABEL);
    assertThat(form.clean(asked(OTHER, "SELECT a FROM b")))
        .isEqualTo(Cleaned.drop(DropReason.OTHER_INSTRUCTIONS));
    assertThat(form.clean(asked(OTHER, "Delivery")).answer()).contains("delivery");
    assertThat(form.clean(asked(OWN, "complaint")).answer()).contains("complaint");
    assertThat(form.clean(asked(NEW, "complaint")).answer()).contains("complaint");
    assertThat(text(form, "complaint")).contains("complaint");
  }

  @Test
  void newInstructionsForTheSameLabelsAreTheTasksOwn() {
    List<RawAnswer> answers = new ArrayList<>(mixed("SELECT ", 0));
    for (int i = 0; i < 20; i++) {
      answers.add(asked(OTHER, i % 3 == 0 ? "complaint " + i : "delivery"));
    }

    assertThat(AnswerForm.learn(answers).clean(asked(OTHER, "complaint")).answer())
        .contains("complaint");
  }

  @Test
  void anotherTasksLabelsAreNoneOfThisOnes() {
    List<RawAnswer> answers = new ArrayList<>();
    for (int i = 0; i < 970; i++) {
      answers.add(asked(1, List.of("refund", "delivery", "size").get(i % 3)));
    }
    for (int i = 0; i < 30; i++) {
      answers.add(asked(2, List.of("positive", "negative").get(i % 2)));
    }

    AnswerForm form = AnswerForm.learn(answers);

    assertThat(form.clean(asked(2, "positive")))
        .isEqualTo(Cleaned.drop(DropReason.OTHER_INSTRUCTIONS));
    assertThat(form.clean(asked(1, "refund"))).isEqualTo(Cleaned.of("refund"));
    assertThat(form.clean(asked(2, "refund"))).isEqualTo(Cleaned.of("refund"));
  }

  @Test
  void instructionsThatDifferFromRequestToRequestTellNothing() {
    List<RawAnswer> answers = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      answers.add(
          asked(10 + i % 100, i % 100 < 3 ? "odd " + i : i % 2 == 0 ? "refund" : "delivery"));
    }

    assertThat(AnswerForm.learn(answers).clean(asked(10, "odd")).answer()).contains("odd");
  }

  private static final long OWN = 1;
  private static final long OTHER = 2;
  private static final long NEW = 3;

  private static List<RawAnswer> mixed(String other, int others) {
    return Stream.concat(
            IntStream.range(0, 200).mapToObj(i -> asked(OWN, i % 2 == 0 ? "refund" : "delivery")),
            IntStream.range(0, others).mapToObj(i -> asked(OTHER, other + i)))
        .toList();
  }

  private static RawAnswer asked(long instructions, String answer) {
    return new RawAnswer(RawAnswer.Kind.TEXT, answer, instructions);
  }

  private static RawAnswer calls(String arguments) {
    return RawAnswer.of(Traffic.calling(Traffic.exchange("c", 0, "where?", ""), "find", arguments));
  }

  private static FilterPolicy labels(String... labels) {
    return new FilterPolicy(
        new TreeSet<>(),
        FilterPolicy.INPUT,
        FilterPolicy.ANSWER,
        new TreeSet<>(List.of(labels)),
        Optional.empty());
  }

  private static FilterPolicy schema(String schema) {
    return new FilterPolicy(
        new TreeSet<>(),
        FilterPolicy.INPUT,
        FilterPolicy.ANSWER,
        new TreeSet<>(),
        Optional.of(schema));
  }

  private static AnswerForm learn(List<String> answers) {
    return AnswerForm.learn(answers.stream().map(RawAnswer::text).toList());
  }

  private static Optional<String> text(AnswerForm form, String answer) {
    return form.clean(RawAnswer.text(answer)).answer();
  }

  private static List<String> with(List<String> answers, String more) {
    List<String> all = new ArrayList<>(answers);
    all.add(more);
    return all;
  }

  private static List<String> answers(Object... answersAndCounts) {
    List<String> answers = new ArrayList<>();
    for (int i = 0; i < answersAndCounts.length; i += 2) {
      answers.addAll(
          Collections.nCopies((Integer) answersAndCounts[i + 1], (String) answersAndCounts[i]));
    }
    return answers;
  }
}
