package dev.retort.dataset.label;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
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
    AnswerForm form = AnswerForm.learn(with(LABELS, variant));

    assertThat(form).isInstanceOf(ClosedSet.class);
    assertThat(form.clean(variant)).contains("card_arrival");
  }

  @ParameterizedTest
  @CsvSource({
    "refund_not_showing_up, Refund_not_showing_up",
    "REVERTED_CARD_PAYMENT?, reverted_card_payment?",
    "Refund_not_showing_up, Refund_not_showing_up"
  })
  void keepsTheSpellingThatTheTaskUsesMost(String variant, String label) {
    assertThat(AnswerForm.learn(LABELS).clean(variant)).contains(label);
  }

  @Test
  void leavesAnAnswerOutsideTheSetAsItIs() {
    assertThat(AnswerForm.learn(LABELS).clean(" something else: entirely "))
        .contains("something else: entirely");
  }

  @Test
  void aFrequentLabelThatContainsAnotherStaysALabel() {
    AnswerForm form = AnswerForm.learn(answers("refund", 30, "urgent: refund", 20, "delivery", 30));

    assertThat(form.clean("urgent: refund")).contains("urgent: refund");
  }

  @Test
  void aSignIsPartOfALabel() {
    AnswerForm form = AnswerForm.learn(answers("-1", 30, "1", 30, "0", 30));

    assertThat(form.clean("-1")).contains("-1");
    assertThat(form.clean("1")).contains("1");
  }

  @Test
  void quotesStayWhereTheTaskAnswersInQuotes() {
    AnswerForm form = AnswerForm.learn(answers("\"yes\"", 30, "\"no\"", 30, "no", 2));

    assertThat(form.clean("no")).contains("\"no\"");
  }

  @Test
  void learnsTheSameFromAnswersInAnyOrder() {
    List<String> answers = with(answers("Yes", 20, "yes", 20, "no", 30), "Answer: YES");
    List<String> reversed = new ArrayList<>(answers);
    Collections.reverse(reversed);

    assertThat(AnswerForm.learn(answers).clean("YES"))
        .isEqualTo(AnswerForm.learn(reversed).clean("YES"))
        .contains("Yes");
  }

  @Test
  void answersThatSeldomRecurAreText() {
    List<String> answers = IntStream.range(0, 100).mapToObj(i -> "Answer no " + i).toList();

    assertThat(AnswerForm.learn(answers)).isInstanceOf(FreeText.class);
    assertThat(AnswerForm.learn(answers).clean(" a\nb ")).contains("a\nb");
  }

  @Test
  void noAnswersAreText() {
    assertThat(AnswerForm.learn(List.of())).isInstanceOf(FreeText.class);
  }

  @Test
  void nearlyAllDocumentsAreJson() {
    List<String> answers = answers("{\"a\":1}", 9, "I do not know", 1);

    assertThat(AnswerForm.learn(answers)).isInstanceOf(JsonDocuments.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a\":[1.5,null],\"b\":\"x\"}",
        "{\n  \"b\": \"x\",\n  \"a\": [1.50, null]\n}\n",
        "```json\n{\"b\":\"x\",\"a\":[1.5,null]}\n```",
        "Here is the JSON: {\"b\":\"x\",\"a\":[1.5,null]}",
        "Sure!\n```json\n{\"b\":\"x\",\"a\":[1.5,null]}\n```"
      })
  void documentsTakeOneCanonicalForm(String answer) {
    assertThat(new JsonDocuments().clean(answer)).contains("{\"a\":[1.5,null],\"b\":\"x\"}");
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
        ""
      })
  void whatIsNoDocumentIsNotMadeOne(String answer) {
    assertThat(new JsonDocuments().clean(answer)).isEmpty();
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
