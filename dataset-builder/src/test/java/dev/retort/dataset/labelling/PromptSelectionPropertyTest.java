package dev.retort.dataset.labelling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.retort.capture.ExchangeId;
import dev.retort.capture.PriceTable;
import dev.retort.dataset.Traffic;
import dev.retort.dataset.label.AnswerForm;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

class PromptSelectionPropertyTest {
  private static final PromptSelection SELECTION = new PromptSelection(0.8, 1);
  private static final PriceTable PRICES =
      new PriceTable(Map.of("teacher", new PriceTable.Price(1000, 1000)));
  private static final List<String> WORDS =
      List.of("card lost pin broken app loan rate fee cash city travel late blue".split(" ", -1));

  @Property(tries = 60)
  void theExpectedCostNeverExceedsTheBudget(
      @ForAll Random random,
      @ForAll @IntRange(max = 60) int prompts,
      @ForAll @IntRange(min = 1, max = 4) int samples,
      @ForAll @DoubleRange(max = 2) double budget) {
    PromptPool pool = pool(random, prompts, 5);

    LabellingPlan plan = select(pool, uncertainties(random, prompts), budget, samples);

    assertThat(plan.expectedCost()).isLessThanOrEqualTo(budget * (1 + 1e-9));
  }

  @Property(tries = 60)
  void oneOfEachGroupOfNearDuplicatesIsAskedAboutAndNoneThatHasAnAnswer(
      @ForAll Random random, @ForAll @IntRange(min = 1, max = 30) int groups) {
    List<String> inputs = new ArrayList<>();
    List<String> labelled = new ArrayList<>();
    Map<String, Integer> groupOf = new HashMap<>();
    for (int group = 0; group < groups; group++) {
      String text = "request of kind k%d with words w%d".formatted(group, group);
      for (String variant : List.of(text, text.toUpperCase(java.util.Locale.ROOT), text + "!")) {
        inputs.add(variant);
        groupOf.put(variant, group);
      }
      if (group % 3 == 0) {
        labelled.add(text + " ?");
      }
    }
    Collections.shuffle(inputs, random);
    PromptPool pool = pool(labelled, inputs);

    LabellingPlan plan = select(pool, Collections.nCopies(inputs.size(), 1.0), 1000, 1);

    List<Integer> asked =
        plan.prompts().stream()
            .map(p -> groupOf.get(inputs.get(Integer.parseInt(p.id().value()))))
            .toList();
    assertThat(asked).doesNotHaveDuplicates().noneMatch(group -> group % 3 == 0);
    assertThat(asked).hasSize(groups - labelled.size());
    assertThat(plan.prompts()).allMatch(prompt -> prompt.similar() == 3);
  }

  @Property(tries = 40)
  void ofPromptsThatAreAlikeInNothingTheLessCertainAreAskedAboutFirst(
      @ForAll Random random, @ForAll @IntRange(min = 2, max = 40) int prompts) {
    List<String> inputs = new ArrayList<>();
    for (int i = 0; i < prompts; i++) {
      inputs.add("alpha%03d beta%03d".formatted(i, i));
    }
    List<Double> uncertainties = uncertainties(random, prompts);

    LabellingPlan plan = select(pool(List.of(), inputs), uncertainties, 1000, 1);

    assertThat(plan.prompts())
        .isSortedAccordingTo((a, b) -> Double.compare(b.uncertainty(), a.uncertainty()));
  }

  @Property(tries = 40)
  void equalPoolsGiveEqualPlans(@ForAll Random random, @ForAll @IntRange(max = 60) int prompts) {
    PromptPool pool = pool(random, prompts, 10);
    List<Double> uncertainties = uncertainties(random, prompts);

    assertThat(select(pool, uncertainties, 0.5, 1)).isEqualTo(select(pool, uncertainties, 0.5, 1));
  }

  @Property(tries = 40)
  void aLargerBudgetOnlyAddsPromptsOfEqualPrice(
      @ForAll Random random, @ForAll @IntRange(min = 1, max = 40) int prompts) {
    List<String> inputs = new ArrayList<>();
    for (int i = 0; i < prompts; i++) {
      inputs.add("word%02d %s".formatted(i, WORDS.get(random.nextInt(4)).substring(0, 3)));
    }
    PromptPool pool = pool(List.of(), inputs);
    List<Double> uncertainties = uncertainties(random, prompts);
    List<PlannedPrompt> more = select(pool, uncertainties, 0.1, 1).prompts();

    List<PlannedPrompt> fewer = select(pool, uncertainties, 0.05, 1).prompts();

    assertThat(more.subList(0, Math.min(more.size(), fewer.size()))).isEqualTo(fewer);
  }

  @Example
  void whatIsFarFromEverythingLabelledIsAskedAboutFirst() {
    PromptPool pool =
        pool(
            List.of("my card was stolen in paris yesterday"),
            List.of(
                "my card was stolen in london today",
                "my card was stolen in rome on monday",
                "mortgage interest quarterly statement"));

    LabellingPlan plan = select(pool, List.of(0.9, 0.9, 0.8), 1000, 1);

    assertThat(plan.prompts().get(0).id().value()).isEqualTo("2");
  }

  @Example
  void whatSpeaksForManyIsAskedAboutBeforeWhatSpeaksForItself() {
    PromptPool pool =
        pool(
            List.of(),
            List.of(
                "zebra quilt vortex",
                "exchange rate euro dollar holiday",
                "exchange rate euro dollar transfer",
                "exchange rate euro dollar invoice",
                "exchange rate euro dollar salary"));

    LabellingPlan plan = select(pool, List.of(0.7, 0.7, 0.7, 0.7, 0.7), 1000, 1);

    assertThat(plan.prompts().get(0).id().value()).isNotEqualTo("0");
    assertThat(plan.prompts().get(1).id().value()).isEqualTo("0");
  }

  @Example
  void whatTheStudentIsCertainOfIsNotAskedAbout() {
    PromptPool pool = pool(List.of(), List.of("first request", "second thing"));

    assertThat(select(pool, List.of(0.0, 0.4), 1000, 1).prompts())
        .extracting(prompt -> prompt.id().value())
        .containsExactly("1");
  }

  @Example
  void withoutAPriceThereIsNoBudgetToKeep() {
    PromptPool pool = pool(List.of(), List.of("first request"));
    LabelPrices unpriced = new LabelPrices(new PriceTable(Map.of()), Optional.empty(), 1);

    assertThatThrownBy(() -> SELECTION.select(pool, List.of(1.0), unpriced, 1, 1))
        .hasMessageContaining("no price for model 'teacher'")
        .hasMessageContaining("prices");
  }

  private static LabellingPlan select(
      PromptPool pool, List<Double> uncertainties, double budget, int samples) {
    LabelPrices prices = new LabelPrices(PRICES, Optional.empty(), 2);
    return SELECTION.select(pool, uncertainties, prices, budget, samples);
  }

  private static List<Double> uncertainties(Random random, int count) {
    List<Double> uncertainties = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      uncertainties.add(0.01 + 0.99 * random.nextDouble());
    }
    return uncertainties;
  }

  private static PromptPool pool(Random random, int prompts, int labelled) {
    return pool(texts(random, labelled), texts(random, prompts));
  }

  private static List<String> texts(Random random, int count) {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      StringBuilder text = new StringBuilder();
      for (int word = 0; word < 1 + random.nextInt(12); word++) {
        text.append(WORDS.get(random.nextInt(WORDS.size()))).append(' ');
      }
      texts.add(text.toString());
    }
    return texts;
  }

  private static PromptPool pool(List<String> labelled, List<String> inputs) {
    List<UnlabelledPrompt> prompts = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      prompts.add(
          new UnlabelledPrompt(
              new ExchangeId(Integer.toString(i)),
              Traffic.minute(i),
              "teacher",
              inputs.get(i),
              inputs.get(i).length(),
              "student_answer"));
    }
    return new PromptPool(labelled, AnswerForm.learn(List.of()), prompts, prompts.size(), 2);
  }
}
