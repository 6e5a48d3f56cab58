package dev.retort.dataset.split;

import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.dataset.Traffic;
import dev.retort.dataset.split.TemporalClusterSplitter.DividedCluster;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TemporalClusterSplitterTest {
  @Test
  void theLastFifthEvaluates() {
    List<Instant> times = IntStream.range(0, 10).mapToObj(Traffic::minute).toList();

    TemporalClusterSplitter splitter = TemporalClusterSplitter.atLastFifth(times);

    assertThat(splitter.evaluationFrom()).isEqualTo(Traffic.minute(8));
    assertThat(splitter.evaluates(Traffic.minute(7))).isFalse();
    assertThat(splitter.evaluates(Traffic.minute(8))).isTrue();
  }

  @Test
  void rowsOfOneInstantStayTogether() {
    List<Instant> times = IntStream.of(0, 1, 2, 2, 2).mapToObj(Traffic::minute).toList();

    assertThat(TemporalClusterSplitter.atLastFifth(times).evaluationFrom())
        .isEqualTo(Traffic.minute(2));
  }

  @Test
  void aClusterIsNovelIfNothingEarlierBelongsToIt() {
    int[] clusters = {0, 1, 0, 2, 2};

    List<DividedCluster<Integer>> divided =
        new TemporalClusterSplitter(Traffic.minute(2))
            .divide(List.of(0, 1, 2, 3, 4), Traffic::minute, row -> clusters[row]);

    assertThat(divided)
        .containsExactly(
            new DividedCluster<>(List.of(0), List.of(2)),
            new DividedCluster<>(List.of(1), List.of()),
            new DividedCluster<>(List.of(), List.of(3, 4)));
    assertThat(divided).extracting(DividedCluster::novel).containsExactly(false, false, true);
  }
}
