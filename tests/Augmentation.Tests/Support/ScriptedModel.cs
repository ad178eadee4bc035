using System.Runtime.CompilerServices;
using System.Text.Json;
using KoGpt2.Augmentation.Runs;
using KoGpt2.Shared.Jobs.Lines;

namespace KoGpt2.Augmentation.Tests.Support;

/// <summary>Answers a round's prompts as a script has it.</summary>
internal static class ScriptedModel
{
    private static readonly DateTimeOffset s_start = new(2026, 11, 23, 17, 1, 0, TimeSpan.Zero);

    /// <summary>A model that goes on with a prompt; what it returns <see langword="null"/> for, it fails on.</summary>
    public delegate Choice? Answer(string prompt, long seed);

    /// <summary>An answer that came to its end.</summary>
    public static Choice Ended(string text, long seed, double score = -4) => new(0, text, "stop", seed) { Score = score };

    /// <summary>The answers to a round that was prepared.</summary>
    public static RoundAnswers To(RunContext run, int round, Answer answer) =>
        new(stop => ReadAsync(run, round, answer, stop), s_start.AddHours(round), s_start.AddHours(round).AddMinutes(5));

    /// <summary>Prepares, answers and curates, round after round, as a service does.</summary>
    public static async Task<CurationResult> RunAsync(RunContext run, Answer answer, CancellationToken stop)
    {
        List<RoundAnswers> rounds = [];
        for (RoundGoals? goals = null; ;)
        {
            await Preparation.PrepareAsync(run, rounds.Count, goals, stop);
            rounds.Add(To(run, rounds.Count, answer));
            CurationResult result = await Curation.CurateAsync(run, rounds, last: false, stop);
            if (result.More is null)
                return result;
            goals = result.More;
        }
    }

    private static async IAsyncEnumerable<ResultLine> ReadAsync(RunContext run, int round, Answer answer, [EnumeratorCancellation] CancellationToken stop)
    {
        await using Stream file = await run.Files.OpenReadAsync(RunFileNames.Prompts(round), stop);
        int index = 0;
        await foreach (JsonElement line in JsonSerializer.DeserializeAsyncEnumerable<JsonElement>(file, topLevelValues: true, cancellationToken: stop))
        {
            string prompt = line.GetProperty("prompt").GetString()!;
            Choice? choice = line.TryGetProperty("seed", out JsonElement seed) ? answer(prompt, seed.GetInt64()) : Scored(prompt);
            var result = new ResultLine { Index = index++, CustomId = line.GetProperty("custom_id").GetString() };
            yield return choice is null
                ? result with { Error = new LineError(LineErrorCodes.Expired, "The job's time was up before this line was finished.") }
                : result with { Choices = [choice], Usage = new LineUsage(prompt.Length, choice.Text.Length) };
        }
    }

    // Each character is a token; the later it comes, the likelier it is.
    private static Choice Scored(string prompt)
    {
        string[] tokens = [.. prompt.Select(letter => letter.ToString())];
        double?[] logprobs = [null, .. tokens.Skip(1).Select((_, i) => (double?)(-100 + i))];
        int count = tokens.Length;
        ChoiceLogprobs scored = new(tokens, logprobs, new IReadOnlyDictionary<string, double>?[count], new int[count], new int[count]);
        return new Choice(0, prompt, "length", 0) { Logprobs = scored };
    }
}
