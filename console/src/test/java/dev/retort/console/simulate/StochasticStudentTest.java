package dev.retort.console.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.console.demo.FactoryDesk;
import dev.retort.console.simulate.StochasticStudent.Knowledge;
import dev.retort.trainer.Prediction;
import java.util.List;
import org.junit.jupiter.api.Test;

class StochasticStudentTest {
  private static final TicketTask ROUTING =
      TicketTask.routing(new TicketTask.Read(new FactoryDesk()));
  private static final List<SimulatedRequest> FRESH =
      new SimulatedWorld(Scenario.quiet(11, 1, 3000), List.of(ROUTING))
          .requests(ROUTING, 1, 3000, "fresh");

  private static StochasticStudent taught(int rowsOfEachKind) {
    Knowledge knowledge = new Knowledge(ROUTING.name().value(), 1);
    for (SimulatedRequest request : FRESH) {
      String kind = ROUTING.kindOf(request.text());
      if (!knowledge.rows().containsKey(kind)) {
        knowledge.add(kind, request.truth(), rowsOfEachKind);
      }
    }
    return new StochasticStudent(ROUTING, knowledge);
  }

  private static double right(StochasticStudent student) {
    return FRESH.stream()
            .filter(request -> student.predict(request.text()).answer().equals(request.truth()))
            .count()
        / (double) FRESH.size();
  }

  @Test
  void isRightMoreOftenTheMoreRowsItSaw() {
    double few = right(taught(5));
    double many = right(taught(400));
    assertThat(few).isBetween(0.4, 0.85);
    assertThat(many).isGreaterThan(0.9).isGreaterThan(few);
  }

  @Test
  void errsAsOftenAsItSaysWhereItsRowsAgreed() {
    StochasticStudent student = taught(40);
    List<SimulatedRequest> sick =
        FRESH.stream()
            .filter(request -> ROUTING.kindOf(request.text()).equals("machine_breakdown"))
            .toList();
    double said =
        sick.stream()
            .mapToDouble(request -> student.predict(request.text()).confidence())
            .average()
            .orElseThrow();
    double right =
        sick.stream()
                .filter(
                    request -> student.predict(request.text()).answer().equals("machine_breakdown"))
                .count()
            / (double) sick.size();
    assertThat(said).isCloseTo(right, org.assertj.core.data.Offset.offset(0.08));
  }

  @Test
  void takesWhatItNeverSawForSomethingElse() {
    StochasticStudent student =
        new StochasticStudent(ROUTING, new Knowledge(ROUTING.name().value(), 1));
    assertThat(right(student)).isLessThan(0.02);
    assertThat(FRESH)
        .extracting(request -> student.predict(request.text()))
        .anyMatch(prediction -> prediction.confidence() > 0.99)
        .anyMatch(prediction -> prediction.confidence() < 0.5);
  }

  @Test
  void givesEqualAnswersToEqualTexts() {
    String text = FRESH.get(0).text();
    Prediction first = taught(40).predict(text);
    assertThat(taught(40).predict(text)).isEqualTo(first);
  }
}
