using KoGpt2.Shared.Jobs.Lines;
using KoGpt2.Shared.Settings;
using KoGpt2.Worker.Engine;
using KoGpt2.Worker.Generation;

namespace KoGpt2.Worker.Queue;

/// <summary>Makes a result line of an input line.</summary>
public static class LineAnswer
{
    /// <summary>Answers one line, together with whatever else is being generated.</summary>
    /// <param name="generator">The model.</param>
    /// <param name="filter">Says which texts are withheld.</param>
    /// <param name="index">The line's number.</param>
    /// <param name="parsed">The line as it was read.</param>
    /// <param name="jobSettings">Settings where the line says nothing.</param>
    /// <param name="seed">The seed where neither says one.</param>
    /// <param name="stopped">Says why, where the line was not finished.</param>
    /// <param name="unwanted">Ends the line unfinished.</param>
    /// <returns>The line's texts; or an error for a line that cannot be read or taken, or that was cancelled.</returns>
    /// <exception cref="PassFailedException">The engine failed on it.</exception>
    public static async Task<ResultLine> GenerateAsync(
        TextGenerator generator, OutputFilter filter, int index, ParsedLine parsed, RequestSettings jobSettings, long seed, Func<LineError> stopped, CancellationToken unwanted)
    {
        var result = new ResultLine { Index = index, CustomId = parsed.CustomId };
        if (parsed.Line is not { } line)
            return result with { Error = parsed.Error };
        var settings = GenerationSettings.From(line.Settings.Over(jobSettings).Over(generator.Model.Defaults), seed);
        return await generator.GenerateAsync(line.Prompt, settings, unwanted) switch
        {
            PromptResult.Refused refused => result with { Error = new LineError(refused.Error.Code, $"{refused.Error.Field}: {refused.Error.Message}") },
            PromptResult.Generated generated when generated.Choices.Any(choice => choice.FinishReason == FinishReason.Cancelled) =>
                result with { Error = stopped() },
            PromptResult.Generated generated => result with
            {
                Choices = [.. generated.Choices.Select(choice => filter.Apply(generated.PromptText, ToChoice(choice, settings.Seed), settings.Echo))],
                Usage = new LineUsage(generated.PromptTokens.Count, generated.GeneratedTokens),
            },
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    private static Choice ToChoice(GeneratedChoice choice, long seed) =>
        new(choice.Index, choice.Text, choice.FinishReason.ToString().ToLowerInvariant(), seed) { Score = choice.Score, Logprobs = choice.Logprobs };
}
