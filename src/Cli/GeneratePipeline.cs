using System.Runtime.CompilerServices;
using System.Threading.Channels;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Settings;
using KoGpt2.Worker.Engine;
using KoGpt2.Worker.Generation;

namespace KoGpt2.Cli;

/// <summary>Many prompts through one model, answered in the order in which they came.</summary>
public static class GeneratePipeline
{
    /// <summary>Generates for each prompt that is not blank.</summary>
    /// <param name="prompts">The prompts; read no faster than they are answered.</param>
    /// <param name="generator">The model.</param>
    /// <param name="settings">What to generate for each.</param>
    /// <param name="ahead">Most prompts begun before the first of them is answered.</param>
    /// <param name="stop">Ends it; what was begun is given up.</param>
    public static async IAsyncEnumerable<GenerateAnswer> RunAsync(
        IAsyncEnumerable<string> prompts, TextGenerator generator, GenerationSettings settings, int ahead, [EnumeratorCancellation] CancellationToken stop)
    {
        var begun = Channel.CreateBounded<Task<GenerateAnswer>>(ahead);
        _ = BeginAsync(prompts, generator, settings, begun.Writer, stop);
        await foreach (Task<GenerateAnswer> answer in begun.Reader.ReadAllAsync(stop))
        {
            GenerateAnswer whole = await answer;
            stop.ThrowIfCancellationRequested();
            yield return whole;
        }
    }

    private static async Task BeginAsync(
        IAsyncEnumerable<string> prompts, TextGenerator generator, GenerationSettings settings, ChannelWriter<Task<GenerateAnswer>> begun, CancellationToken stop)
    {
        try
        {
            await foreach (string prompt in prompts.WithCancellation(stop))
                if (!string.IsNullOrWhiteSpace(prompt))
                    await begun.WriteAsync(AnswerAsync(prompt, generator, settings, stop), stop);
            begun.Complete();
        }
        catch (Exception error)
        {
            begun.Complete(error);
        }
    }

    private static async Task<GenerateAnswer> AnswerAsync(string prompt, TextGenerator generator, GenerationSettings settings, CancellationToken stop)
    {
        try
        {
            return await generator.GenerateAsync(new Prompt.Text(prompt), settings, stop) switch
            {
                PromptResult.Generated generated => new GenerateAnswer(
                    prompt,
                    generated.PromptTokens,
                    [.. generated.Choices.Select(choice => new GenerateChoice(choice.Index, choice.Text, choice.Tokens, choice.FinishReason, settings.Seed))],
                    Error: null),
                PromptResult.Refused refused => new GenerateAnswer(prompt, null, null, refused.Error),
                _ => throw new System.Diagnostics.UnreachableException(),
            };
        }
        catch (PassFailedException error)
        {
            return new GenerateAnswer(prompt, null, null, new FieldError("prompt", "pass_failed", error.Message));
        }
    }
}
