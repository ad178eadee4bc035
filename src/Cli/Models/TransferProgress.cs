using Spectre.Console;

namespace KoGpt2.Cli.Models;

/// <summary>How far a transfer is.</summary>
/// <param name="Step">What is being done.</param>
/// <param name="Done">Bytes behind it.</param>
/// <param name="Total">Bytes in all; 0 while that is not known.</param>
internal sealed record Transfer(string Step, long Done, long Total);

/// <summary>Shows how far a transfer is: a bar where a person looks on, else a line for each step.</summary>
internal static class TransferProgress
{
    /// <summary>Runs a transfer, and shows how far it is.</summary>
    /// <param name="console">Where.</param>
    /// <param name="title">What it is called before its first step.</param>
    /// <param name="transfer">The transfer; it reports its steps in order.</param>
    public static Task<T> ShowAsync<T>(IAnsiConsole console, string title, Func<IProgress<Transfer>, Task<T>> transfer)
    {
        if (!console.Profile.Capabilities.Interactive)
            return transfer(new Lines(console));
        ProgressColumn[] columns =
        [
            new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(),
            new DownloadedColumn { Base = FileSizeBase.Decimal }, new TransferSpeedColumn { Base = FileSizeBase.Decimal }, new RemainingTimeColumn(),
        ];
        return console.Progress().Columns(columns).StartAsync(context => transfer(new Bar(context.AddTask(title))));
    }

    private sealed class Lines(IAnsiConsole console) : IProgress<Transfer>
    {
        private string _step = "";

        public void Report(Transfer value)
        {
            if (value.Step == _step)
                return;
            _step = value.Step;
            console.WriteLine(_step);
        }
    }

    private sealed class Bar(ProgressTask task) : IProgress<Transfer>
    {
        public void Report(Transfer value)
        {
            task.Description = Markup.Escape(value.Step);
            task.IsIndeterminate = value.Total == 0;
            task.MaxValue = Math.Max(1, value.Total);
            task.Value = value.Done;
        }
    }
}
