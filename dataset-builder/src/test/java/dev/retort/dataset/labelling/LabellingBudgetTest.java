package dev.retort.dataset.labelling;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LabellingBudgetTest {
  @Test
  void reservesNoMoreThanThereIs() {
    LabellingBudget budget = new LabellingBudget(1, 0.5);

    assertThat(budget.reserve(0.25)).isTrue();
    assertThat(budget.reserve(0.25)).isTrue();
    assertThat(budget.reserve(0.25)).isFalse();
    budget.settle(0.25, 0);
    assertThat(budget.reserve(0.25)).isTrue();
    assertThat(budget.spent()).isEqualTo(0.5);
  }

  @Test
  void expectsLaterAnswersToBeAsDearAsEarlierOnes() {
    LabellingBudget budget = new LabellingBudget(1, 0);
    assertThat(budget.reserve(0.125)).isTrue();
    budget.settle(0.125, 0.5);

    assertThat(budget.reserve(0.125)).isTrue();
    assertThat(budget.reserve(0.125)).isFalse();
  }
}
