package dev.retort.trainer.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TargetTest {

  @Test
  void sharesARowInProportion() {
    float[] into = new float[4];

    Target.proportional(new double[] {2, 0, 6}).addTo(into, 1);

    assertThat(into).containsExactly(0, 0.25f, 0, 0.75f);
  }

  @Test
  void movesTowardsALabelThatHadNoShareYet() {
    float[] into = new float[5];

    Target.proportional(new double[] {1, 0, 1}).towards(4, 0.5).addTo(into, 0);

    assertThat(into).containsExactly(0.25f, 0, 0.25f, 0, 0.5f);
  }

  @Test
  void isTheLabelAloneWhereItHasAllTheShare() {
    Target target = Target.proportional(new double[] {1, 3}).towards(0, 1);

    assertThat(target.labels()).containsExactly(0);
    assertThat(target.shares()).containsExactly(1);
  }
}
