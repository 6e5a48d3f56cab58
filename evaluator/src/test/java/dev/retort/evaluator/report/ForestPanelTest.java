package dev.retort.evaluator.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.evaluator.report.Figure.Group;
import dev.retort.evaluator.statistics.MetricEstimate;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

class ForestPanelTest {
  private static final PromotionReport REPORT = SampleReport.of(2000, Optional.of(0.999));

  @Property
  void aScaleHoldsBothEndsWithinItsTicks(
      @ForAll @DoubleRange(min = -1, max = 1) double one,
      @ForAll @DoubleRange(min = -1, max = 1) double other) {
    double low = Math.min(one, other);
    double high = Math.max(one, other);
    Scale scale = Scale.covering(low, high);
    assertThat(scale.holds(low)).isTrue();
    assertThat(scale.holds(high)).isTrue();
    assertThat(scale.ticks()).hasSizeBetween(2, 8);
    assertThat(Double.parseDouble(scale.x(low)))
        .isBetween((double) Scale.LEFT, (double) Scale.RIGHT);
    assertThat(Double.parseDouble(scale.x(low)))
        .isLessThanOrEqualTo(Double.parseDouble(scale.x(high)));
  }

  @Test
  void ticksAreRound() {
    assertThat(Scale.covering(0.62, 1).ticks())
        .extracting(PlotArea.Tick::label)
        .containsExactly("60 %", "70 %", "80 %", "90 %", "100 %");
    assertThat(Scale.covering(-0.003, 0.004).ticks())
        .extracting(PlotArea.Tick::label)
        .contains("0 %");
  }

  @Test
  void drawsTheToleratedLossAndCutsWhatFlattensIt() {
    ForestPanel panel = panel(Group.LOSS);
    double epsilon = REPORT.sealed().policy().epsilon();
    assertThat(panel.line().orElseThrow().at()).isEqualTo(epsilon);
    assertThat(panel.scale().holds(epsilon)).isTrue();
    assertThat(panel.scale().from()).isZero();
    assertThat(panel.scale().to()).isLessThanOrEqualTo(5 * epsilon);
    Figure wide =
        new Figure(
            Group.LOSS,
            "few rows",
            new MetricEstimate(0.1, 0, 0.4, 0.95, 9, panel.figures().get(0).estimate().method()),
            OptionalDouble.empty());
    assertThat(panel.leavesRight(wide)).isTrue();
    assertThat(panel.showsDot(wide)).isFalse();
    assertThat(panel.upper(wide)).isEqualTo(Scale.RIGHT + ".0");
  }

  @Test
  void theChampionIsReadAgainstZeroAndItsMargin() {
    ForestPanel panel = panel(Group.LOSS_DIFFERENCE);
    assertThat(panel.line().orElseThrow().at()).isZero();
    assertThat(panel.scale().holds(0)).isTrue();
    assertThat(panel.figures()).filteredOn(figure -> figure.limit().isPresent()).hasSize(1);
    assertThat(panel.figures())
        .filteredOn(figure -> figure.limit().isPresent())
        .allSatisfy(figure -> assertThat(panel.showsLimit(figure)).isTrue());
    assertThat(panel.level()).isEqualTo("90 %");
  }

  @Test
  void eachFigureHasAPanel() {
    List<Figure> drawn =
        ForestPanel.of(REPORT.sealed()).stream()
            .flatMap(panel -> panel.figures().stream())
            .toList();
    assertThat(drawn).containsExactlyInAnyOrderElementsOf(Figure.of(REPORT.sealed()));
    assertThat(drawn).extracting(Figure::name).doesNotHaveDuplicates();
  }

  private static ForestPanel panel(Group group) {
    return ForestPanel.of(REPORT.sealed()).stream()
        .filter(panel -> panel.group() == group)
        .findFirst()
        .orElseThrow();
  }
}
