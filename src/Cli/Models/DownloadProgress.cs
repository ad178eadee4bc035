using KoGpt2.Worker.Models.Hub;
using Spectre.Console;

namespace KoGpt2.Cli.Models;

/// <summary>Shows how far a download is: a bar where a person looks on, else a line for each step.</summary>
internal static class DownloadProgress
{
    /// <summary>Downloads, and shows how far it is.</summary>
    /// <param name="console">Where.</param>
    /// <param name="download">The download; it reports its steps in order.</param>
    public static Task<T> ShowAsync<T>(IAnsiConsole console, Func<IProgress<HubProgress>, Task<T>> download)
    {
        if (!console.Profile.Capabilities.Interactive)
            return download(new Lines(console));
        ProgressColumn[] columns =
        [
            new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(),
            new DownloadedColumn { Base = FileSizeBase.Decimal }, new TransferSpeedColumn { Base = FileSizeBase.Decimal }, new RemainingTimeColumn(),
        ];
        return console.Progress().Columns(columns).StartAsync(context => download(new Bar(context.AddTask("Downloading"))));
    }

    private sealed class Lines(IAnsiConsole console) : IProgress<HubProgress>
    {
        private string _step = "";

        public void Report(HubProgress value)
        {
            if (value.Step == _step)
                return;
            _step = value.Step;
            console.WriteLine(_step);
        }
    }

    private sealed class Bar(ProgressTask task) : IProgress<HubProgress>
    {
        public void Report(HubProgress value)
        {
            task.Description = Markup.Escape(value.Step);
            task.IsIndeterminate = value.Total == 0;
            task.MaxValue = Math.Max(1, value.Total);
            task.Value = value.Done;
        }
    }
}
