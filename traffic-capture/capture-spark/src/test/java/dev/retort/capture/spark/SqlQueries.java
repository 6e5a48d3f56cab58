package dev.retort.capture.spark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;

/**
 * Spark SQL as anybody runs it, configured by {@code spark.*} system properties: nothing of Retort
 * is needed to run it.
 */
final class SqlQueries {
  private SqlQueries() {}

  /**
   * Runs queries one after the other.
   *
   * @param arguments a folder, then queries; the rows of query N go to {@code N.jsonl} there
   */
  public static void main(String[] arguments) throws IOException {
    Path answers = Path.of(arguments[0]);
    try (SparkSession spark = SparkSession.builder().appName("queries").getOrCreate()) {
      for (int query = 1; query < arguments.length; query++) {
        Files.write(
            answers.resolve(query + ".jsonl"),
            spark.sql(arguments[query]).toJSON().collectAsList());
      }
    }
  }
}
