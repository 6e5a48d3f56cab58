package dev.retort.dataset.spark;

import dev.retort.dataset.AnswerSample;
import dev.retort.dataset.CandidateText;
import dev.retort.dataset.CleanedAnswers;
import dev.retort.dataset.Corpus;
import dev.retort.dataset.RowTable;
import dev.retort.dataset.decontamination.Contamination;
import dev.retort.dataset.decontamination.ShingleCounts;
import dev.retort.dataset.dedup.SimilarTexts;
import dev.retort.dataset.dedup.Template;
import dev.retort.dataset.dedup.UnionFind;
import dev.retort.dataset.label.LearntForm;
import dev.retort.dataset.spark.ReadPart.Head;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.storage.StorageLevel;
import scala.Tuple2;

/** A corpus on a cluster: rows in the driver's memory, texts on the workers' disks. */
final class SparkCorpus implements Corpus {
  private final JavaSparkContext spark;
  private final JavaRDD<ReadPart> parts;
  private final int partitions;
  private final RowTable rows;
  private final AnswerSample sample;
  private final List<String> quarantined;

  private SparkCorpus(
      JavaSparkContext spark,
      JavaRDD<ReadPart> parts,
      RowTable rows,
      AnswerSample sample,
      List<String> quarantined) {
    this.spark = spark;
    this.parts = parts;
    this.partitions = parts.getNumPartitions();
    this.rows = rows;
    this.sample = sample;
    this.quarantined = quarantined;
  }

  static SparkCorpus of(JavaSparkContext spark, JavaRDD<ReadPart> parts) {
    AnswerSample sample = new AnswerSample();
    List<String> quarantined = new ArrayList<>();
    List<Head> heads = parts.map(ReadPart::head).collect();
    for (Head head : heads) {
      sample.merge(head.sample());
      if (head.damaged()) {
        quarantined.add(head.name());
      }
    }
    RowTable rows = new RowTable(heads.stream().map(Head::rows).toList());
    return new SparkCorpus(spark, parts, rows, sample, List.copyOf(quarantined));
  }

  @Override
  public RowTable rows() {
    return rows;
  }

  @Override
  public AnswerSample sample() {
    return sample;
  }

  @Override
  public List<String> quarantined() {
    return quarantined;
  }

  @Override
  public CleanedAnswers clean(LearntForm form) {
    Broadcast<LearntForm> shared = spark.broadcast(form);
    List<CleanedAnswers> cleaned = parts.map(part -> part.cleaned(shared.value().form())).collect();
    shared.destroy();
    return CleanedAnswers.joined(cleaned);
  }

  /**
   * Finds buckets with more than one text first, and moves only their texts' shingles to where the
   * buckets are compared.
   */
  @Override
  public int[] groups(int[] texts, SimilarTexts similar) {
    JavaPairRDD<Integer, int[]> shingles = shingles(texts).persist(StorageLevel.DISK_ONLY());
    JavaPairRDD<Long, Integer> buckets =
        shingles.flatMapToPair(text -> buckets(text._1(), similar.bandHashes(text._2())));
    JavaPairRDD<Long, Integer> shared =
        buckets
            .mapValues(text -> 1)
            .reduceByKey(Integer::sum)
            .filter(bucket -> bucket._2() > 1)
            .join(buckets)
            .mapValues(Tuple2::_2);
    List<Tuple2<Integer, Integer>> joins =
        shared
            .mapToPair(Tuple2::swap)
            .join(shingles)
            .mapToPair(
                text -> new Tuple2<>(text._2()._1(), new Tuple2<>(text._1(), text._2()._2())))
            .groupByKey()
            .values()
            .flatMap(bucket -> joins(bucket, similar))
            .distinct()
            .collect();
    shingles.unpersist();
    UnionFind groups = new UnionFind(texts.length);
    joins.forEach(join -> groups.join(join._1(), join._2()));
    return IntStream.range(0, texts.length).map(groups::root).toArray();
  }

  private static Iterator<Tuple2<Long, Integer>> buckets(int text, int[] bands) {
    return IntStream.range(0, bands.length)
        .mapToObj(
            band -> {
              long bucket = ((long) band << Integer.SIZE) | Integer.toUnsignedLong(bands[band]);
              return new Tuple2<>(bucket, text);
            })
        .iterator();
  }

  private static Iterator<Tuple2<Integer, Integer>> joins(
      Iterable<Tuple2<Integer, int[]>> bucket, SimilarTexts similar) {
    List<Integer> texts = new ArrayList<>();
    List<int[]> shingles = new ArrayList<>();
    for (Tuple2<Integer, int[]> text : bucket) {
      texts.add(text._1());
      shingles.add(text._2());
    }
    int[] roots = similar.joined(shingles);
    return IntStream.range(0, roots.length)
        .filter(i -> roots[i] != i)
        .mapToObj(i -> new Tuple2<>(texts.get(roots[i]), texts.get(i)))
        .iterator();
  }

  /** Workers propose pairs; there are few, and the driver verifies them. */
  @Override
  public int[] contaminated(int[] training, int[] novel, Template template) {
    JavaPairRDD<Integer, int[]> evaluation = shingles(novel).mapValues(template::removedFrom);
    Broadcast<ShingleCounts> counts =
        spark.broadcast(
            evaluation
                .values()
                .treeAggregate(new ShingleCounts(), SparkCorpus::counting, ShingleCounts::plus));
    List<int[]> sketches =
        evaluation
            .mapValues(own -> Contamination.sketch(own, counts.value()))
            .sortByKey()
            .values()
            .collect();
    counts.destroy();
    Broadcast<Sketches> shared = spark.broadcast(new Sketches(sketches));
    List<Tuple2<Integer, int[]>> proposals =
        shingles(training)
            .mapValues(own -> shared.value().index().proposals(template.removedFrom(own)))
            .filter(text -> text._2().length > 0)
            .sortByKey()
            .collect();
    shared.destroy();
    int[] suspects = proposals.stream().mapToInt(pair -> training[pair._1()]).toArray();
    int[] proposed =
        proposals.stream().flatMapToInt(pair -> Arrays.stream(pair._2())).distinct().toArray();
    Map<Integer, int[]> suspectShingles = collected(suspects, template);
    Map<Integer, int[]> novelShingles =
        collected(Arrays.stream(proposed).map(text -> novel[text]).toArray(), template);
    return IntStream.range(0, suspects.length)
        .filter(
            i ->
                Arrays.stream(proposals.get(i)._2())
                    .mapToObj(text -> novelShingles.get(novel[text]))
                    .anyMatch(own -> Contamination.contains(suspectShingles.get(suspects[i]), own)))
        .map(i -> suspects[i])
        .toArray();
  }

  private static ShingleCounts counting(ShingleCounts counts, int[] shingles) {
    counts.add(shingles);
    return counts;
  }

  /** By row. */
  private Map<Integer, int[]> collected(int[] wanted, Template template) {
    Map<Integer, int[]> shingles = new HashMap<>();
    shingles(wanted)
        .collect()
        .forEach(text -> shingles.put(wanted[text._1()], template.removedFrom(text._2())));
    return shingles;
  }

  /** By place in the selection. */
  private JavaPairRDD<Integer, int[]> shingles(int[] wanted) {
    Broadcast<Rows> selection = spark.broadcast(Rows.of(rows, partitions, wanted));
    return parts
        .mapPartitionsWithIndex(
            (partition, own) -> {
              ReadPart part = own.next();
              return selection.value().of(partition, row -> part.shingles().get(row));
            },
            true)
        .mapToPair(entry -> entry);
  }

  @Override
  public Iterator<CandidateText> texts(int[] wanted) {
    Broadcast<Rows> selection = spark.broadcast(Rows.of(rows, partitions, wanted));
    return parts
        .mapPartitionsWithIndex(
            (partition, own) -> {
              ReadPart part = own.next();
              return selection.value().of(partition, row -> part.texts().get(row));
            },
            true)
        .mapToPair(entry -> entry)
        .sortByKey()
        .values()
        .toLocalIterator();
  }

  @Override
  public void close() {
    parts.unpersist();
  }
}
