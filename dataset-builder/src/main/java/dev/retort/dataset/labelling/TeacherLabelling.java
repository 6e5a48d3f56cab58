package dev.retort.dataset.labelling;

import dev.retort.capture.Exchange;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.ExchangeLog;
import dev.retort.capture.TaskName;
import dev.retort.capture.http.TeacherClient;
import dev.retort.dataset.filter.ExampleFilter;
import dev.retort.dataset.filter.FilterVerdict;
import dev.retort.dataset.label.AnswerForm;
import dev.retort.dataset.label.Cleaned;
import dev.retort.dataset.label.RawAnswer;
import dev.retort.dataset.labelling.AnswerJournal.Question;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Asks the teacher about the prompts of a plan and puts the answers into the exchange log, where
 * the next dataset is built from them by its ordinary rules.
 *
 * <p>Whatever dies when: an answer is journalled before it counts, a request before it is sent. A
 * process that takes the journal up again asks what has no answer yet, so that no more than the
 * requests in flight are asked twice, and the budget counts those as paid. At the end the answers
 * go to the log, the result to the ledger, and the journal is removed, in this order; each may be
 * repeated. Used by one thread at a time.
 */
public final class TeacherLabelling {
  /** So many failures in a row, and the endpoint is not what it should be. */
  private static final int FAILURES_IN_A_ROW = 10;

  private static final String GONE = "gone";

  private final TeacherClient client;
  private final LabelPrices prices;
  private final AskingLimits limits;
  private final AnswerSampling sampling;
  private final ExampleFilter filter;
  private final AnswerForm form;
  private final long seed;

  /**
   * @param prices what answers cost
   * @param limits how hard to ask
   * @param sampling how answers are drawn
   * @param filter what a dataset of the task goes by: an answer that it drops is none
   * @param form what the task's answers are: one of another form is none, and answers count as
   *     equal that are so in it
   * @param seed of the waits between attempts
   */
  public TeacherLabelling(
      TeacherClient client,
      LabelPrices prices,
      AskingLimits limits,
      AnswerSampling sampling,
      ExampleFilter filter,
      AnswerForm form,
      long seed) {
    this.client = Objects.requireNonNull(client);
    this.prices = Objects.requireNonNull(prices);
    this.limits = Objects.requireNonNull(limits);
    this.sampling = Objects.requireNonNull(sampling);
    this.filter = Objects.requireNonNull(filter);
    this.form = Objects.requireNonNull(form);
    this.seed = seed;
  }

  /**
   * Works on the round of a journal to its end.
   *
   * @param journal one whose round has begun
   * @param budget US dollars for the whole round, with what it has cost already
   * @param log holds the prompts, and takes the answers
   * @param ledger takes the result
   * @throws CancellationException if the thread is interrupted; the round can be taken up again
   * @throws java.io.UncheckedIOException if the disk refuses; the round can be taken up again
   */
  public LabellingResult work(
      TaskName task,
      AnswerJournal journal,
      double budget,
      ExchangeLog log,
      LabellingLedger ledger,
      AskingProgress progress) {
    LabellingPlan plan = journal.begun().plan();
    Map<ExchangeId, Exchange> originals = originals(task, plan, log);
    QuestionAsker asker =
        new QuestionAsker(
            client,
            prices,
            limits,
            sampling,
            journal,
            new LabellingBudget(budget, journal.spent()),
            seed);
    askAll(plan, originals, journal, asker, progress);
    List<Exchange> labels = new ArrayList<>();
    List<AskedPrompt> prompts =
        plan.prompts().stream()
            .map(p -> outcome(p, plan.samples(), originals, journal, asker, labels))
            .toList();
    LabellingResult result =
        new LabellingResult(
            journal.begun().round(),
            task,
            journal.begun().at(),
            prompts,
            journal.spent(),
            asker.stopped());
    log.append(labels);
    ledger.record(result);
    journal.remove();
    return result;
  }

  private static Map<ExchangeId, Exchange> originals(
      TaskName task, LabellingPlan plan, ExchangeLog log) {
    Set<ExchangeId> wanted = new HashSet<>();
    plan.prompts().forEach(prompt -> wanted.add(prompt.id()));
    Map<ExchangeId, Exchange> originals = new HashMap<>();
    log.scan(
        log.window(Instant.MIN, Instant.MAX),
        exchange -> {
          if (wanted.contains(exchange.id()) && exchange.task().filter(task::equals).isPresent()) {
            originals.put(exchange.id(), exchange);
          }
        });
    return originals;
  }

  private record Asked(Question question, PlannedPrompt planned, Exchange original) {}

  private void askAll(
      LabellingPlan plan,
      Map<ExchangeId, Exchange> originals,
      AnswerJournal journal,
      QuestionAsker asker,
      AskingProgress progress) {
    List<Asked> questions =
        plan.prompts().stream()
            .filter(planned -> originals.containsKey(planned.id()))
            .flatMap(
                planned ->
                    Stream.iterate(1, sample -> sample + 1)
                        .limit(plan.samples())
                        .map(
                            sample ->
                                new Asked(
                                    new Question(planned.id(), sample),
                                    planned,
                                    originals.get(planned.id()))))
            .toList();
    List<Asked> open =
        questions.stream().filter(q -> journal.settled(q.question()).isEmpty()).toList();
    Work work = new Work(open, questions.size(), journal, asker, progress);
    ExecutorService pool = Executors.newFixedThreadPool(limits.concurrency());
    try {
      List<Future<?>> workers = new ArrayList<>();
      for (int i = 0; i < limits.concurrency(); i++) {
        workers.add(pool.submit(work));
      }
      join(workers, asker);
    } finally {
      pool.shutdownNow();
    }
  }

  /** Waits for every worker, and reports the first that failed. */
  private static void join(List<Future<?>> workers, QuestionAsker asker) {
    RuntimeException first = null;
    for (Future<?> worker : workers) {
      try {
        worker.get();
      } catch (ExecutionException e) {
        asker.stop("another request failed unforeseen");
        RuntimeException failure =
            e.getCause() instanceof RuntimeException runtime
                ? runtime
                : new IllegalStateException(e.getCause());
        if (first == null) {
          first = failure;
        } else {
          first.addSuppressed(failure);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new CancellationException("interrupted while asking the teacher");
      }
    }
    if (first != null) {
      throw first;
    }
  }

  /** What the workers share. */
  private static final class Work implements Runnable {
    private final Iterator<Asked> open;
    private final int all;
    private final AnswerJournal journal;
    private final QuestionAsker asker;
    private final AskingProgress progress;
    private final AtomicInteger failures = new AtomicInteger();
    private int settled;

    Work(
        List<Asked> open,
        int all,
        AnswerJournal journal,
        QuestionAsker asker,
        AskingProgress progress) {
      this.open = open.iterator();
      this.all = all;
      this.settled = all - open.size();
      this.journal = journal;
      this.asker = asker;
      this.progress = progress;
    }

    private synchronized Optional<Asked> next() {
      return open.hasNext() && asker.stopped().isEmpty()
          ? Optional.of(open.next())
          : Optional.empty();
    }

    @Override
    public void run() {
      Optional<Asked> next = next();
      while (next.isPresent()) {
        Asked asked = next.get();
        Optional<JournalEntry> entry =
            asker.ask(asked.question(), asked.planned(), asked.original().prompt());
        if (entry.isEmpty()) {
          return;
        }
        follow(entry.get());
        next = next();
      }
    }

    private void follow(JournalEntry entry) {
      boolean failed = entry instanceof JournalEntry.Failed;
      if (failed && failures.incrementAndGet() >= FAILURES_IN_A_ROW) {
        asker.stop(
            "%d requests in a row failed, the last as %s"
                .formatted(FAILURES_IN_A_ROW, ((JournalEntry.Failed) entry).reason()));
      }
      if (!failed) {
        failures.set(0);
      }
      synchronized (this) {
        settled++;
        progress.settled(settled, all, journal.spent());
      }
    }
  }

  private AskedPrompt outcome(
      PlannedPrompt planned,
      int samples,
      Map<ExchangeId, Exchange> originals,
      AnswerJournal journal,
      QuestionAsker asker,
      List<Exchange> labels) {
    Exchange original = originals.get(planned.id());
    List<Exchange> usable = new ArrayList<>();
    List<String> answers = new ArrayList<>();
    Optional<String> reason = Optional.empty();
    double cost = 0;
    int asked = 0;
    for (int sample = 1; sample <= samples; sample++) {
      Optional<JournalEntry> entry = journal.settled(new Question(planned.id(), sample));
      asked += entry.isPresent() ? 1 : 0;
      if (entry.orElse(null) instanceof JournalEntry.Failed failed) {
        cost += failed.cost();
        reason = reason.or(() -> Optional.of(failed.reason()));
      } else if (original != null && entry.orElse(null) instanceof JournalEntry.Answered answered) {
        cost += answered.cost();
        Exchange exchange = AskedExchange.of(original, planned.model(), answered);
        Cleaned cleaned = cleaned(exchange);
        if (cleaned instanceof Cleaned.Dropped drop) {
          reason = reason.or(() -> Optional.of(drop.reason().wireName()));
        } else {
          usable.add(exchange);
          answers.add(cleaned.answer().orElseThrow());
        }
      }
    }
    SampleVote vote = SampleVote.of(answers);
    Optional<Exchange> label = vote.winner().map(usable::get);
    if (vote.agreeing() == vote.usable()) {
      label.ifPresent(labels::add);
    } else if (label.isPresent()) {
      // All of them: a dataset's row keeps how often each was given.
      labels.addAll(usable);
    }
    return new AskedPrompt(
        planned.id(),
        label.map(Exchange::id),
        vote,
        asked,
        label.isPresent() ? Optional.empty() : Optional.of(why(original, usable, reason, asker)),
        cost);
  }

  private Cleaned cleaned(Exchange exchange) {
    return filter.judge(exchange) instanceof FilterVerdict.Drop drop
        ? Cleaned.drop(drop.reason())
        : form.clean(RawAnswer.of(exchange));
  }

  private static String why(
      Exchange original, List<Exchange> usable, Optional<String> reason, QuestionAsker asker) {
    if (original == null) {
      return GONE;
    }
    if (!usable.isEmpty()) {
      return AskedPrompt.TIE;
    }
    return reason.orElse(asker.stopped().isPresent() ? AskedPrompt.STOPPED : AskedPrompt.BUDGET);
  }
}
