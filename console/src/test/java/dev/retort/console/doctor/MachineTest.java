package dev.retort.console.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.console.config.GpuProfiles;
import dev.retort.console.doctor.Accelerators.Accelerator;
import dev.retort.trainer.GpuProfile;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class MachineTest {
  @Test
  void knowsAcceleratorsByTheirDriversNames() {
    List<Accelerator> found =
        Accelerators.parse(
            """
            NVIDIA H100 80GB HBM3, 81559 MiB
            Tesla T4, 15360 MiB
            NVIDIA A100-SXM4-80GB, 81920 MiB
            NVIDIA A100-SXM4-40GB, 40960 MiB
            NVIDIA A10G, 23028 MiB
            NVIDIA L40S, 46068 MiB
            NVIDIA H200, 143771 MiB
            NVIDIA L4, 23034 MiB
            No devices were found
            """);
    assertThat(found).hasSize(8);
    assertThat(
            found.stream()
                .map(one -> Accelerators.profile(one).map(GpuProfile::name).orElse("none")))
        .containsExactly("h100", "t4", "a100-80gb", "none", "a10g", "l40s", "h200", "none");
  }

  @Test
  void saysThatAConfiguredAcceleratorIsNotThere() {
    assertThat(Machine.profile(GpuProfiles.named("h100"), List.of()))
        .satisfies(
            finding -> {
              assertThat(finding.state()).isEqualTo(Finding.State.PROBLEM);
              assertThat(finding.what()).contains("there are 0").contains("cpu");
            });
    assertThat(
            Machine.profile(
                    GpuProfiles.named("h100"), List.of(new Accelerator("NVIDIA H100 PCIe", 81_559)))
                .state())
        .isEqualTo(Finding.State.OK);
  }

  @Test
  void everyProfileIsOnTheClassPathUnderItsName() {
    assertThat(GpuProfiles.all().stream().map(GpuProfile::name).toList())
        .isEqualTo(GpuProfiles.names());
    assertThat(GpuProfiles.named("cpu")).isEqualTo(GpuProfile.CPU);
  }

  @Test
  void everyAcceleratorTrainsALoraOfABillionParameters() {
    for (GpuProfile profile : GpuProfiles.all()) {
      if (profile.hasAccelerator()) {
        long available = Math.round(profile.memoryGigabytes() * 1e9 * 0.9);
        assertThat(FittingModels.on(profile, available))
            .as(profile.name())
            .anyMatch(
                fit ->
                    fit.fits() && fit.how().equals("lora") && fit.model().equals("Llama-3.2-1B"));
      }
    }
  }

  @Test
  void aProbeThatHangsOrDiesIsAFindingAndNoHarm() {
    assertThat(Probe.run(List.of("/no/such/program"), Duration.ofSeconds(1))).isEmpty();
    assertThat(Probe.run(List.of("sleep", "60"), Duration.ofMillis(100)))
        .hasValueSatisfying(answer -> assertThat(answer.isGood()).isFalse());
    assertThat(Probe.run(List.of("sh", "-c", "echo why; kill -6 $$"), Duration.ofSeconds(5)))
        .hasValueSatisfying(
            answer -> {
              assertThat(answer.isGood()).isFalse();
              assertThat(answer.lastLine()).contains("why");
            });
  }
}
