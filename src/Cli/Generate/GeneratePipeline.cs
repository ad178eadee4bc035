using System.Globalization;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using KoGpt2.Shared.Jobs.Lines;
using KoGpt2.Shared.Json;
using KoGpt2.Shared.Settings;
using KoGpt2.Worker.Engine;
using KoGpt2.Worker.Generation;

namespace KoGpt2.Cli.Generate;

/// <summary>Many prompts through one model, answered in the order in which they came.</summary>
public static class GeneratePipeline
{
    /// <summary>Generates for each prompt that is not blank.</summary>
    /// <param name="prompts">The prompts; read no faster than they are answered.</param>
    /// <param name="ids">Whether each is a list of token ids, such as <c>12, 345</c>, rather than text.</param>
    /// <param name="generator">The model.</param>
    /// <param name="settings">What to generate for each.</param>
    /// <param name="ahead">Most prompts begun before the first of them is answered.</param>
    /// <param name="stop">Ends it; what was begun is given up.</param>
    public static async IAsyncEnumerable<GenerateAnswer> RunAsync(
        IAsyncEnumerable<string> prompts, bool ids, TextGenerator generator, GenerationSettings settings, int ahead, [EnumeratorCancellation] CancellationToken stop)
    {
        var begun = Channel.CreateBounded<Task<GenerateAnswer>>(ahead);
        _ = BeginAsync(prompts, ids, generator, settings, begun.Writer, stop);
        await foreach (Task<GenerateAnswer> answer in begun.Reader.ReadAllAsync(stop))
        {
            GenerateAnswer whole = await answer;
            stop.ThrowIfCancellationRequested();
            yield return whole;
        }
    }

    private static async Task BeginAsync(
        IAsyncEnumerable<string> prompts,
        bool ids,
        TextGenerator generator,
        GenerationSettings settings,
        ChannelWriter<Task<GenerateAnswer>> begun,
        CancellationToken stop)
    {
        try
        {
            await foreach (string prompt in prompts.WithCancellation(stop))
                if (!string.IsNullOrWhiteSpace(prompt))
                    await begun.WriteAsync(AnswerAsync(prompt, ids, generator, settings, stop), stop);
            begun.Complete();
        }
        catch (Exception error)
        {
            begun.Complete(error);
        }
    }

    private static async Task<GenerateAnswer> AnswerAsync(string prompt, bool ids, TextGenerator generator, GenerationSettings settings, CancellationToken stop)
    {
        if ((ids ? ReadIds(prompt) : (Prompt)new Prompt.Text(prompt)) is not { } read)
            return new GenerateAnswer(prompt, null, null, new FieldError("prompt", "no_token_ids", "Say token ids, 0 or more each, with commas or spaces between them."));
        try
        {
            return await generator.GenerateAsync(read, settings, stop) switch
            {
                PromptResult.Generated generated =>
                    new GenerateAnswer(prompt, generated.PromptTokens, [.. generated.Choices.Select(choice => ToChoice(choice, settings.Seed))], Error: null)
                    {
                        Lead = ids || settings.Echo ? "" : prompt,
                    },
                PromptResult.Refused refused => new GenerateAnswer(prompt, null, null, refused.Error),
                _ => throw new System.Diagnostics.UnreachableException(),
            };
        }
        catch (PassFailedException error)
        {
            return new GenerateAnswer(prompt, null, null, new FieldError("prompt", "pass_failed", error.Message));
        }
    }

    private static Prompt.Tokens? ReadIds(string prompt)
    {
        List<int> ids = [];
        foreach (string word in prompt.Split([',', ' ', '\t', '[', ']'], StringSplitOptions.RemoveEmptyEntries))
        {
            if (!int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out int id))
                return null;
            ids.Add(id);
        }
        return new Prompt.Tokens([.. ids]);
    }

    private static GenerateChoice ToChoice(GeneratedChoice choice, long seed) =>
        new(choice.Index, choice.Text, choice.Tokens, choice.FinishReason, seed) { Score = choice.Score, Logprobs = choice.Logprobs };
}
