package dev.retort.scheduler.launch.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class JobTemplateTest {

  @Test
  void takesTheTemplateThatRetortComesWith() {
    JobTemplate template = new JobTemplate(KubernetesLauncherIT.template());
    assertThat(template.mounts(Path.of("/var/lib/retort/runs/desk"))).isTrue();
    assertThat(template.mounts(Path.of("/var/lib/retort-2/runs"))).isFalse();
    assertThat(template.job().getSpec().getPodFailurePolicy().getRules())
        .extracting(rule -> rule.getAction())
        .containsExactly("Ignore", "FailJob");
  }

  @Test
  void saysWhatATemplateLacks() {
    String good = KubernetesLauncherIT.template();
    refuses(good.replace("kind: Job", "kind: CronJob"), "no Job of batch/v1");
    refuses(good.replace("name: train", "name: other"), "no container named 'train'");
    refuses(good.replace("restartPolicy: Never", "restartPolicy: OnFailure"), "restartPolicy");
    refuses(good.replace("volumeMounts:", "xMounts:"), "mounts no volume");
    refuses("apiVersion: batch/v1\nkind: Job\n", "no spec.template.spec");
    refuses("apiVersion: batch/v1\nkind: Job\nspec: [", "no Job of batch/v1");
    refuses("", "no Job of batch/v1");
  }

  private static void refuses(String yaml, String why) {
    assertThatThrownBy(() -> new JobTemplate(yaml))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why);
  }
}
