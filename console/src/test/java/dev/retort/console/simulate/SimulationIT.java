package dev.retort.console.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Few nights of little traffic, in which everything happens that can. */
class SimulationIT {
  private static final int NIGHTS = 5;

  @TempDir private Path folder;

  @Test
  void nothingIsLostAndEveryDecisionReplaysWhateverHappens() throws Exception {
    List<String> told = new ArrayList<>();
    SimulationOutcome outcome =
        new Simulation(
                4,
                NIGHTS,
                160,
                true,
                true,
                true,
                OptionalDouble.of(0.05),
                List.of(),
                "no.training.process.is.Started")
            .run(Files.createDirectory(folder.resolve("simulation")), told::add);

    assertThat(told).hasSize(3 * NIGHTS);
    assertThat(outcome.lines()).hasSize(3 * NIGHTS);
    assertThat(outcome.answered()).isGreaterThan(3L * NIGHTS * 100);
    assertThat(outcome.rowsLost()).isZero();
    assertThat(outcome.replays())
        .hasValueSatisfying(
            replays -> {
              assertThat(replays.decisions()).isGreaterThan(NIGHTS);
              assertThat(replays.different()).isEmpty();
            });
    assertThat(outcome.incidents())
        .extracting(SimulationOutcome.Happened::kind)
        .contains(
            "NewLabel",
            "Drift",
            "TeacherVersion",
            "BadTeacherWeek",
            "PoisonedBurst",
            "TeacherOutage",
            "RegistryOutage",
            "Kill",
            "DiskPressure",
            "LateApproval");
    assertThat(outcome.incidents())
        .filteredOn(incident -> incident.kind().equals("RegistryOutage"))
        .anyMatch(incident -> incident.effect().contains("broke off"));
    assertThat(outcome.promotions()).allSatisfy(it -> assertThat(it.isFalse()).isFalse());
  }
}
