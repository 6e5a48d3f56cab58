package dev.retort.dataset;

import dev.retort.capture.Exchange;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;

/** The builder's properties on thousands of logs: {@code ./mvnw -Pcampaign verify}. */
@Tag("campaign")
class DatasetBuilderCampaignTest extends DatasetBuilderPropertyTest {
  private static final int TRIES = 3000;

  @Override
  @Property(tries = TRIES)
  void everyExchangeHasExactlyOneDecision(@ForAll("traffic") List<Exchange> traffic) {
    super.everyExchangeHasExactlyOneDecision(traffic);
  }

  @Override
  @Property(tries = TRIES)
  void clustersNeverStraddleTrainingAndNovelRows(@ForAll("traffic") List<Exchange> traffic) {
    super.clustersNeverStraddleTrainingAndNovelRows(traffic);
  }

  @Override
  @Property(tries = TRIES)
  void evaluationIsLaterThanUniformTrainingRowsAndUniformItself(
      @ForAll("traffic") List<Exchange> traffic) {
    super.evaluationIsLaterThanUniformTrainingRowsAndUniformItself(traffic);
  }

  @Override
  @Property(tries = TRIES)
  void noStudentsAnswerLabels(@ForAll("traffic") List<Exchange> traffic) {
    super.noStudentsAnswerLabels(traffic);
  }

  @Override
  @Property(tries = TRIES)
  void theOrderOfTheLogDoesNotMatter(@ForAll("traffic") List<Exchange> traffic, @ForAll long seed) {
    super.theOrderOfTheLogDoesNotMatter(traffic, seed);
  }

  @Override
  @Property(tries = TRIES)
  void thePartsOfTheLogDoNotMatter(
      @ForAll("traffic") List<Exchange> traffic, @ForAll @IntRange(min = 2, max = 5) int parts) {
    super.thePartsOfTheLogDoNotMatter(traffic, parts);
  }
}
