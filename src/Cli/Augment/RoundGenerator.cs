using System.Runtime.CompilerServices;
using System.Text;
using System.Threading.Channels;
using KoGpt2.Shared.Jobs;
using KoGpt2.Shared.Jobs.Lines;
using KoGpt2.Shared.Settings;
using KoGpt2.Worker.Engine;
using KoGpt2.Worker.Generation;
using KoGpt2.Worker.Queue;

namespace KoGpt2.Cli.Augment;

/// <summary>Answers a round's prompts as the service's worker would, many at a time, in their order.</summary>
/// <param name="generator">The model.</param>
/// <param name="ahead">Most prompts begun before the first of them is answered.</param>
internal sealed class RoundGenerator(TextGenerator generator, int ahead)
{
    /// <summary>Answers prompts.</summary>
    /// <param name="prompts">File of input lines.</param>
    /// <param name="skip">Lines that were answered before.</param>
    /// <param name="stop">Ends it; what was begun is given up.</param>
    public async IAsyncEnumerable<ResultLine> RunAsync(string prompts, int skip, [EnumeratorCancellation] CancellationToken stop)
    {
        var spec = new JobSpec { Model = generator.Model.Name, ModelVersion = generator.Model.Version, Format = InputFormat.Lines };
        var begun = Channel.CreateBounded<Task<ResultLine>>(ahead);
        using var given = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task beginning = BeginAsync();
        try
        {
            await foreach (Task<ResultLine> answer in begun.Reader.ReadAllAsync(stop))
            {
                ResultLine whole = await answer;
                stop.ThrowIfCancellationRequested();
                yield return whole;
            }
            await beginning;
        }
        finally
        {
            await given.CancelAsync();
        }

        async Task BeginAsync()
        {
            try
            {
                int index = 0;
                await foreach (string line in Utf8Lines.ReadAsync(File.OpenRead(prompts), given.Token))
                    if (index++ >= skip)
                        await begun.Writer.WriteAsync(AnswerAsync(index - 1, InputLine.Parse(Encoding.UTF8.GetBytes(line), spec), given.Token), given.Token);
                begun.Writer.Complete();
            }
            catch (Exception error)
            {
                begun.Writer.Complete(error);
            }
        }
    }

    private async Task<ResultLine> AnswerAsync(int index, ParsedLine line, CancellationToken stop)
    {
        try
        {
            return await LineAnswer.GenerateAsync(
                generator, OutputFilter.None, index, line, RequestSettings.None, seed: 0, () => new LineError(LineErrorCodes.Cancelled, "Stopped."), stop);
        }
        catch (PassFailedException error)
        {
            return new ResultLine { Index = index, CustomId = line.CustomId, Error = new LineError(LineErrorCodes.WorkerFailed, error.Message) };
        }
    }
}
