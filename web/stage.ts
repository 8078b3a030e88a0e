/** The stage and its tools: pause, size, full screen. */

/** A SWF that plays, here or in a frame. */
export interface Playing {
  pause(isPaused: boolean): void;
  /** of the movie, in CSS pixels; settles once that is known */
  size: Promise<Size>;
}

export interface Size {
  width: number;
  height: number;
}

/** Makes the tools of web/html.ts do what they say. */
export function createStage(stage: HTMLElement): { plays(playing: Playing): void } {
  const pause = document.getElementById("pause") as HTMLButtonElement;
  const scale = document.getElementById("scale") as HTMLSelectElement;
  document.getElementById("full-screen")!.addEventListener("click", () => void stage.requestFullscreen());
  return {
    plays(playing) {
      pause.addEventListener("click", () => {
        const isPaused = pause.getAttribute("aria-pressed") !== "true";
        playing.pause(isPaused);
        pause.setAttribute("aria-pressed", `${isPaused}`);
        pause.textContent = isPaused ? "Go on" : "Pause";
      });
      pause.disabled = false;
      void playing.size.then(({ width, height }) => {
        scale.addEventListener("change", () => {
          const factor = Number(scale.value);
          stage.classList.toggle("sized", factor > 0);
          stage.style.setProperty("--width", `${width * factor}px`);
          stage.style.setProperty("--height", `${height * factor}px`);
        });
        scale.disabled = false;
      });
    },
  };
}
