package dev.retort.dataset.spark;

import dev.retort.capture.DurableFile;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.iceberg.IcebergExchangeLog;
import dev.retort.dataset.DatasetBuilder;
import dev.retort.dataset.DatasetOutcome;
import java.nio.file.Path;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * The driver: {@code SparkBuild JOB.json OUTCOME.json}. Reads a {@link SparkJob}, builds, tells how
 * it gets on, a line "STEP exchanges" each, on standard output, and writes the {@link
 * DatasetOutcome}.
 */
public final class SparkBuild {
  private SparkBuild() {}

  /**
   * Builds.
   *
   * @param arguments the job's file and the outcome's
   */
  public static void main(String[] arguments) {
    SparkJob job = JsonFormat.read(Path.of(arguments[0]), SparkJob.class);
    DurableFile.write(Path.of(arguments[1]), JsonFormat.pretty(run(job)));
  }

  /** Builds in a Spark application of its own. */
  static DatasetOutcome run(SparkJob job) {
    SparkConf configuration =
        new SparkConf()
            .setAppName("retort dataset " + job.spec().task())
            .setIfMissing("spark.ui.enabled", "false")
            .setIfMissing("spark.driver.maxResultSize", "0")
            .setMaster(job.master());
    try (JavaSparkContext spark = new JavaSparkContext(configuration)) {
      return new DatasetBuilder(job.datasets(), new SparkExecutor(spark))
          .build(
              job.spec(),
              job.matcher().over(IcebergExchangeLog.partsOf(job.log(), job.window())),
              job.setAside(),
              job.window(),
              (step, exchanges) -> System.out.println(step + " " + exchanges));
    }
  }
}
