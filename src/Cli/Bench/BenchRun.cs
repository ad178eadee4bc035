using KoGpt2.Cli.Bench.Paths;
using KoGpt2.Cli.Bench.Reports;
using KoGpt2.Cli.Bench.Workloads;
using KoGpt2.Worker.Models;

namespace KoGpt2.Cli.Bench;

/// <summary>Measures every combination, the paths of one taking turns, all in one process.</summary>
/// <param name="options">What.</param>
/// <param name="say">Told of each step.</param>
internal sealed class BenchRun(BenchOptions options, Action<string> say)
{
    private readonly List<Measurement> _measurements = [];
    private Workload? _workload;
    private string _model = "";

    /// <summary>What has been measured so far, also after a run that was stopped.</summary>
    public BenchReport Report => new()
    {
        Machine = MachineFacts.Read(),
        Model = _model,
        Workload = WorkloadFacts.Of(options.Workload, _workload),
        Paths = PathReport.Summarize(_measurements),
        Measurements = _measurements,
    };

    /// <summary>Measures.</summary>
    /// <exception cref="BenchException">It cannot be measured.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="stop"/> was cancelled; <see cref="Report"/> has what was measured until then.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        foreach (WeightPrecision? precision in BenchModel.Precisions(options))
        {
            await using BenchModel model = await BenchModel.OpenAsync(options.ModelFolder, precision, say, stop);
            _model = $"{model.Package.Manifest.Name} {model.Package.Manifest.Version}";
            _workload = Workload.Create(options.Workload, model.Tokenizer, model.Package.Manifest.Shape);
            foreach (int rows in options.Rows)
                await MeasureAsync(new PathMeter(model, _workload, rows), $"{model.Package.Manifest.Precision}, {rows:N0} rows", stop);
        }
    }

    private async Task MeasureAsync(PathMeter meter, string what, CancellationToken stop)
    {
        for (int round = 1; round <= options.Rounds; round++)
        {
            // There and back again: a machine that gets slower by the minute favours no path.
            foreach (BenchPath path in round % 2 == 1 ? options.Paths : options.Paths.Reverse())
            {
                Measurement measured = await meter.MeasureAsync(path, round, stop);
                _measurements.Add(measured);
                say($"{what}, round {round} of {options.Rounds}: {BenchNames.Of(path)} {measured.TokensPerSecond:N0} tokens/s in {measured.Seconds:N1} s");
            }
        }
    }
}
