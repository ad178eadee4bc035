using KoGpt2.Shared.Jobs.Lines;
using Spectre.Console;
using static System.FormattableString;

namespace KoGpt2.Cli.Augment;

/// <summary>Shows how far a round is: a bar where a person looks on, else a line before and one after it.</summary>
/// <param name="console">Where.</param>
/// <param name="time">Tells how fast it goes.</param>
internal sealed class AugmentProgress(IAnsiConsole console, TimeProvider time)
{
    /// <summary>Says what is being done.</summary>
    public void Say(string line) => console.WriteLine(line);

    /// <summary>Runs a round, and shows how far it is.</summary>
    /// <param name="title">What it is called.</param>
    /// <param name="done">Prompts that were answered before.</param>
    /// <param name="total">Prompts in all.</param>
    /// <param name="generate">The round; it hands over each answer.</param>
    public async Task ShowAsync(string title, int done, int total, Func<Action<ResultLine>, Task> generate)
    {
        var pace = new Pace(time);
        if (!console.Profile.Capabilities.Interactive)
        {
            Say(done == 0 ? Invariant($"{title}: {total:N0} prompts.") : Invariant($"{title}: {total:N0} prompts, {done:N0} of them answered before."));
            await generate(pace.Add);
            Say($"{title}: {pace}.");
            return;
        }
        await console.Progress().Columns(
            new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(async context =>
            {
                ProgressTask task = context.AddTask(title, maxValue: Math.Max(1, total));
                task.Value = done;
                await generate(answer =>
                {
                    pace.Add(answer);
                    task.Description = Markup.Escape($"{title}: {pace}");
                    task.Increment(1);
                });
            });
    }

    private sealed class Pace(TimeProvider time)
    {
        private readonly long _start = time.GetTimestamp();
        private long _rows, _tokens;

        public void Add(ResultLine answer)
        {
            _rows++;
            _tokens += answer.Usage?.CompletionTokens ?? 0;
        }

        public override string ToString()
        {
            double seconds = Math.Max(1e-3, time.GetElapsedTime(_start).TotalSeconds);
            return Invariant($"{_rows:N0} rows, {_rows / seconds:N1} rows/s, {_tokens / seconds:N0} tokens/s");
        }
    }
}
