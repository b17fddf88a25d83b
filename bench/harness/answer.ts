/** Says what a bench's worker does with the one message it gets; an error goes back as its text. */
export function answerWith<Input, Answer>(work: (input: Input) => Answer | Promise<Answer>): void {
  self.onmessage = async ({ data }: MessageEvent<Input>) => {
    try {
      self.postMessage({ answer: await work(data) })
    } catch (error) {
      self.postMessage({ failure: error instanceof Error ? (error.stack ?? error.message) : String(error) })
    }
  }
}
