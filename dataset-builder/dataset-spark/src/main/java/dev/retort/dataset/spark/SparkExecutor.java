package dev.retort.dataset.spark;

import dev.retort.capture.JsonFormat;
import dev.retort.capture.LogPart;
import dev.retort.dataset.BuildProgress;
import dev.retort.dataset.Corpus;
import dev.retort.dataset.DatasetExecutor;
import dev.retort.dataset.DatasetSpec;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.storage.StorageLevel;

/**
 * Builds on a Spark cluster: each part of the log is a partition, which is read once and kept on
 * its worker's disk. The driver holds what is small of every exchange (about 200 bytes), decides on
 * clusters and labels, and writes the version. Parts must be serializable.
 */
final class SparkExecutor implements DatasetExecutor {
  private final JavaSparkContext spark;

  SparkExecutor(JavaSparkContext spark) {
    this.spark = spark;
  }

  @Override
  public Corpus read(List<LogPart> parts, DatasetSpec spec, Path scratch, BuildProgress progress) {
    String specification = JsonFormat.line(spec);
    JavaRDD<ReadPart> read =
        spark
            .parallelize(parts, Math.max(1, parts.size()))
            .map(part -> ReadPart.of(part, specification))
            .persist(StorageLevel.DISK_ONLY());
    return SparkCorpus.of(spark, read);
  }
}
