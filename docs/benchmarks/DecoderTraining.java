import ai.djl.ndarray.NDArray;
import dev.retort.trainer.djl.architecture.Decoder;
import dev.retort.trainer.djl.architecture.DecoderBatch;
import dev.retort.trainer.djl.architecture.DecoderConfig;
import dev.retort.trainer.djl.architecture.DecoderWeights;
import dev.retort.trainer.djl.architecture.TrainingPass;
import dev.retort.trainer.djl.optimizer.AdamW;
import dev.retort.trainer.djl.optimizer.GradientNorm;
import dev.retort.trainer.djl.optimizer.ParameterGroup;
import dev.retort.trainer.djl.runtime.DjlRuntime;
import dev.retort.trainer.djl.runtime.Gradients;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;

/**
 * CPU seconds of a training step, and the process's memory on the way. Arguments: steps, threads,
 * and, for a long run, fewer rows and tokens of a row. The shapes, the numbers and the optimizer are
 * those of decoder_training.py.
 */
final class DecoderTraining {
  private static final int VOCABULARY = 2048;
  private static final int WARM_UP = 5;

  public static void main(String[] arguments) throws Exception {
    int steps = Integer.parseInt(arguments[0]);
    DjlRuntime.useThreads(Integer.parseInt(arguments[1]));
    int rows = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 8;
    int length = arguments.length > 3 ? Integer.parseInt(arguments[3]) : 256;
    DecoderConfig config = DecoderConfig.llama(VOCABULARY, 384, 1024, 6, 6, 6, length);
    Random random = new Random(1);
    int[][] ids = new int[rows][length];
    for (int[] row : ids) {
      java.util.Arrays.setAll(row, i -> random.nextInt(VOCABULARY));
    }
    try (DecoderWeights weights = DecoderWeights.random(config, 1);
        AdamW optimizer =
            new AdamW(
                ParameterGroup.matricesDecay(weights.parameters(), 0.01),
                AdamW.Moments.DEFAULT)) {
      weights.train(DecoderWeights.Trainable.ALL);
      Decoder decoder = Decoder.of(weights);
      DecoderBatch batch = DecoderBatch.ofTexts(ids);
      double before = 0;
      double loss = 0;
      for (int step = 0; step < steps + WARM_UP; step++) {
        if (step == WARM_UP) {
          before = cpuSeconds();
        }
        if (step == WARM_UP + 50 || step == WARM_UP + steps / 4 || step == WARM_UP + steps / 2) {
          System.err.printf("step %d: %d MB resident%n", step - WARM_UP, residentMegabytes());
        }
        loss = step(decoder, weights.parameters(), optimizer, batch);
      }
      double used = cpuSeconds() - before;
      System.err.printf("step %d: %d MB resident%n", steps, residentMegabytes());
      System.out.printf(
          "Retort on DJL: %.1fM parameters, %.3f CPU s a step, %.0f tokens a CPU second, loss %.4f%n",
          config.parameterCount() / 1e6, used / steps, (double) rows * length * steps / used, loss);
    }
    System.exit(0);
  }

  private static double step(
      Decoder decoder, Map<String, NDArray> parameters, AdamW optimizer, DecoderBatch batch) {
    double loss = decoder.addGradients(batch, TrainingPass.PLAIN, batch.targets());
    GradientNorm.clip(parameters, 1);
    optimizer.step(1e-3);
    Gradients.clear(parameters.values());
    return loss;
  }

  private static double cpuSeconds() {
    return ((com.sun.management.OperatingSystemMXBean)
                ManagementFactory.getOperatingSystemMXBean())
            .getProcessCpuTime()
        / 1e9;
  }

  private static long residentMegabytes() throws Exception {
    return Files.lines(Path.of("/proc/self/status"))
            .filter(line -> line.startsWith("VmRSS"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
            .findFirst()
            .orElse(0)
        / 1024;
  }
}
